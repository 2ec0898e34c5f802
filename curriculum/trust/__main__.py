"""`python -m curriculum.trust`: checking packages without a site, a database or a network."""

import sys
from argparse import ArgumentParser

from curriculum.trust import commands
from curriculum.trust.base import TrustError


def main(arguments: list[str] | None = None) -> int:
    parser = ArgumentParser(
        prog="python -m curriculum.trust",
        description="Kiểm tra gói học liệu khi không có mạng. Mã thoát: 0 tốt, 1 không dùng được, "
        "2 sai câu lệnh, 3 chưa kết luận được.",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="Gói này có đúng là gói đã được ký không")
    commands.add_verify_arguments(verify)
    verify.set_defaults(run=commands.run_verify)
    keys = verbs.add_parser("keys", help="Xem bộ khóa và kiểm tra nó")
    commands.add_key_arguments(keys)
    keys.set_defaults(run=commands.run_keys)
    apply = verbs.add_parser("apply", help="Từ gói cũ và bản vá làm ra gói mới")
    commands.add_apply_arguments(apply)
    apply.set_defaults(run=commands.run_apply)
    make = verbs.add_parser("delta", help="Làm bản vá từ gói cũ tới gói mới")
    commands.add_delta_arguments(make)
    make.set_defaults(run=commands.run_delta)
    options = vars(parser.parse_args(arguments))
    try:
        options["run"](options, print)
    except TrustError as error:
        print(error, file=sys.stderr)
        return commands.exit_code(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
