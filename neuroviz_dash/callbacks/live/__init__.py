"""A class on one server: the teacher's actions, the students' seats, the demo and how it travels."""
