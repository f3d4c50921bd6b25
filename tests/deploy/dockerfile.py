"""A Dockerfile as a list of instructions, as far as ours goes."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
DOCKERFILE = TOP / "deploy" / "Dockerfile"


@dataclass(frozen=True)
class Instruction:
    """One instruction, its lines joined: `COPY --from=build a b` is COPY, {"from": "build"}, "a b"."""

    word: str
    flags: dict[str, str]
    text: str

    @property
    def words(self) -> list[str]:
        """The arguments of the exec form, or the words of the other."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)

    def pairs(self, variables: Mapping[str, str]) -> dict[str, str]:
        """KEY=VALUE arguments, `$NAME` and `${NAME}` replaced."""
        found = {}
        for each in shlex.split(self.text):
            name, _, value = each.partition("=")
            found[name] = expand(value, variables)
        return found


@dataclass(frozen=True)
class Stage:
    """What stands from one FROM to the next."""

    name: str
    instructions: tuple[Instruction, ...]

    def last(self, word: str) -> Instruction:
        """The instruction of this kind that counts."""
        return [each for each in self.instructions if each.word == word][-1]


def expand(text: str, variables: Mapping[str, str]) -> str:
    """The text with `$NAME` and `${NAME}` replaced; a name that is not known is a KeyError."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: variables[found[1]], text)


def instructions(text: str) -> list[Instruction]:
    """All instructions, comments left out."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [_instruction(line.strip()) for line in whole.split("\n") if line.strip()]


def _instruction(line: str) -> Instruction:
    word, _, rest = line.partition(" ")
    flags = {}
    while found := re.match(r"\s*--([\w-]+)=(\S+)\s+", rest):
        flags[found[1]] = found[2]
        rest = rest[found.end() :]
    return Instruction(word, flags, rest.strip())


def stages(text: str) -> list[Stage]:
    """The stages in order; what stands before the first FROM is in none."""
    found: list[tuple[str, list[Instruction]]] = []
    for each in instructions(text):
        if each.word == "FROM":
            found.append((each.words[-1], []))
        elif found:
            found[-1][1].append(each)
    return [Stage(name, tuple(inside)) for name, inside in found]
