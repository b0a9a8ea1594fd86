"""The command line. Each command loads its own module, so that help answers before pandas has loaded."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from toolkit import __version__
from toolkit.errors import ToolkitError

#: Command → (module whose ``commands`` holds it, what help says).
_HOME = {
    "add": ("toolkit.cli.corpus", "Add texts to a corpus: files, folders, web addresses."),
    "list": ("toolkit.cli.corpus", "List the documents of a corpus."),
    "check": ("toolkit.cli.corpus", "Say what is wrong with a corpus."),
    "new": ("toolkit.cli.corpus", "Start a new project folder."),
    "concordance": ("toolkit.cli.measures", "Passages around a query (KWIC)."),
    "frequencies": ("toolkit.cli.measures", "How often each term occurs."),
    "ngrams": ("toolkit.cli.measures", "Sequences of n terms."),
    "dispersion": ("toolkit.cli.measures", "How evenly terms are spread over documents."),
    "collocations": ("toolkit.cli.measures", "Terms that occur near a query."),
    "keyness": ("toolkit.cli.measures", "Terms that set one part of a corpus apart from another."),
    "diversity": ("toolkit.cli.measures", "Lexical diversity."),
    "topics": ("toolkit.cli.topics", "Topics of a corpus."),
    "stance": ("toolkit.cli.coding", "Stance indicators on the themes of a codebook."),
    "trend": ("toolkit.cli.scaling", "How the evaluation of themes changes over time."),
    "wordscores": ("toolkit.cli.scaling", "Place texts between reference texts of known position."),
    "wordfish": ("toolkit.cli.scaling", "Place texts on the dimension that sets their words apart."),
    "mentions": ("toolkit.cli.coding", "Every mention of a theme, coded."),
    "codebook": ("toolkit.cli.coding", "Check a codebook against its examples and a corpus."),
    "annotate": ("toolkit.cli.annotation", "Draw mentions for people to code."),
    "reliability": ("toolkit.cli.annotation", "Agreement of coders and machine; corrected estimates."),
    "report": ("toolkit.cli.report", "Run reports and publish them."),
    "verify": ("toolkit.cli.report", "Run a published report again and compare every file."),
    "diff": ("toolkit.cli.report", "What changed between two runs."),
    "runs": ("toolkit.cli.runs", "List the runs that were made."),
    "prune": ("toolkit.cli.runs", "Remove old runs of reports."),
    "schedule": ("toolkit.cli.runs", "Print what a scheduler needs to run reports."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _HOME:
            return None
        found: click.Command = import_module(_HOME[cmd_name][0]).commands[cmd_name]
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _HOME.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from toolkit.errors import choose

        if args and args[0] not in _HOME and not args[0].startswith("-"):
            raise click.UsageError(choose("command", args[0], _HOME))
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="toolkit")
def cli() -> None:
    """Comparative discourse research: corpus, measures, topics, stance and reproducible reports."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a mistake of the user's ends in one line on standard error, never in a traceback."""
    try:
        status = cli.main(args=arguments, prog_name="toolkit", standalone_mode=False)
    except ToolkitError as error:
        _end(str(error), error.exit_status)
    except click.UsageError as error:
        hint = f" (see: {error.ctx.command_path} --help)" if error.ctx else ""
        _end(f"{error.format_message()}{hint}", 2)
    except click.ClickException as error:
        _end(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        _end("interrupted", 130)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; that is its right.
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        _end(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), 2)
    raise SystemExit(status if isinstance(status, int) else 0)


def _end(message: str, status: int) -> None:
    click.echo(f"toolkit: {' '.join(message.split())}", err=True)
    raise SystemExit(status)
