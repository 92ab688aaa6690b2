"""The one error people meet here: something this machine lacks, said in one line."""


class MissingPrerequisiteError(Exception):
    """What is missing, and what to do about it, in one line a newcomer can act on."""
