"""The documentation is tested: commands exist, snippets run, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from toolkit.cli import cli

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(project: Path, language: str) -> list[tuple[str, str]]:
    pages = [
        project / "README.md",
        *sorted((project / "toolkit" / "docs").glob("*.md")),
        project / "corpus" / "README.md",
    ]
    return [
        (page.name, body)
        for page in pages
        for kind, body in FENCE.findall(page.read_text(encoding="utf-8"))
        if kind == language
    ]


def test_every_python_snippet_runs(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    import toolkit as tk

    monkeypatch.chdir(tmp_path)
    shutil.copytree(project / "corpus", "corpus")
    Path("speeches").mkdir()  # large enough to be kept encoded on disk, which one snippet reads
    Path("speeches/one.txt").write_text("Peace and trade. " * 150_000, encoding="utf-8")
    assert tk.Corpus("speeches").n_tokens == 450_000
    snippets = blocks(project, "python")
    assert len(snippets) >= 4
    for page, body in snippets:
        names = {"tk": tk, "corpus": tk.Corpus("corpus")}
        exec(compile(body, page, "exec"), names)


def test_every_command_line_names_a_command_and_its_options(project: Path) -> None:
    seen = set()
    for page, body in [*blocks(project, "sh"), *blocks(project, "")]:
        for line in body.splitlines():
            found = re.search(r"(?:^|\s|/)toolkit (.*)", line.split("    #")[0].split(">>")[0])
            if not found:
                continue
            words = shlex.split(found[1])
            command = cli.get_command(click.Context(cli), words[0])
            assert command is not None, (page, line)
            known = {option for parameter in command.params for option in parameter.opts}
            for word in words[1:]:
                if word.startswith("-"):
                    assert word.split("=")[0] in known | {"--help"}, (page, line, word)
            seen.add(words[0])
    assert {"add", "list", "check", "report", "verify", "stance", "codebook"} <= seen


def test_every_command_has_help_and_is_named_in_the_readme_or_docs(project: Path) -> None:
    pages = [project / "README.md", *(project / "toolkit" / "docs").glob("*.md")]
    text = " ".join(page.read_text(encoding="utf-8") for page in pages)
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name not in ("corpus", "output"):
                assert parameter.help or parameter.type.name == "choice", (name, parameter.name)
        assert f"toolkit {name}" in text, name


def test_every_local_link_leads_somewhere(project: Path) -> None:
    for page in [project / "README.md", *(project / "toolkit" / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_the_codebook_of_the_readme_is_one(project: Path, tmp_path: Path) -> None:
    import toolkit as tk
    from toolkit.coding import run_examples

    (body,) = [body for _, body in blocks(project, "yaml") if body.startswith("codebook:")][:1]
    path = tmp_path / "book.yaml"
    path.write_text(body, encoding="utf-8")
    assert run_examples(tk.Codebook(path)) == []


def test_every_column_of_the_lexical_measures_is_explained(project: Path) -> None:
    import toolkit as tk
    from toolkit import lexis

    page = (project / "toolkit" / "docs" / "measures.md").read_text(encoding="utf-8")
    sections = {part.split("\n")[0]: part for part in page.split("\n## ")}
    corpus = tk.Corpus(project / "corpus").segments("paragraph")
    last = corpus.ids[len(corpus) // 2]
    half = tuple(corpus.where(lambda frame, first=first: (frame.index < last) == first) for first in (True, False))
    tables = {
        "frequencies": tk.frequencies(corpus),
        "dispersion": tk.dispersion(corpus),
        "collocations": tk.collocations(corpus, "russia"),
        "keyness": tk.keyness(*half, permutations=9),
        "diversity": tk.diversity(corpus),
        "readability": lexis.readability(corpus),
        "distance_terms": lexis.distance_terms(*half),
    }
    # Row names, what stands for a unit, and what the page explains once for all.
    common = {"term", "count", "collocate", "reason", "parts", "tokens", "types", "target", "reference"}
    for name, table in tables.items():
        (section,) = [text for head, text in sections.items() if f"`{name}`" in head]
        for column in table.columns:
            stem = column.removesuffix("_low").removesuffix("_high")
            assert stem in common or f"`{stem}`" in section, (name, column)
