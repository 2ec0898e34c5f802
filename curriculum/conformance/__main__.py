"""`python -m curriculum.conformance FILE`: check a package without Django and without a database."""

import sys
from argparse import ArgumentParser

from curriculum.conformance.command import add_check_arguments, run


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m curriculum.conformance", description="Kiểm tra một gói học liệu.")
    add_check_arguments(parser)
    options = parser.parse_args(arguments)
    text, code = run(vars(options))
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
