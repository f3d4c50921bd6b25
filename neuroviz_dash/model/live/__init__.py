"""A class on one server: what a teacher sets, what students may do, and what crosses from one to another."""
