"""Actors and themes: who is named where a theme is evaluated; as a table, a network, and files for other programs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import networkx

    from toolkit.corpus import Corpus


def actor_themes(coded: pd.DataFrame) -> pd.DataFrame:
    """How often each actor is named in a sentence that mentions a theme, and how the theme is evaluated there.

    Args:
        coded: the table of ``mentions``.

    Returns:
        actor, theme, mentions, evaluation (mean of those with one, NA without), positive, negative (labels counted).
    """
    rows = coded.assign(actor=coded["actors"].str.split("; ")).explode("actor")
    rows = rows[rows["actor"].notna() & (rows["actor"] != "")]
    grouped = rows.groupby(["actor", "theme"], sort=True)
    frame = grouped.agg(
        mentions=("theme", "size"),
        evaluation=("evaluation", "mean"),
        positive=("label", lambda labels: int((labels == 1).sum())),
        negative=("label", lambda labels: int((labels == -1).sum())),
    ).reset_index()
    return frame.sort_values(
        ["mentions", "actor", "theme"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def network(coded: pd.DataFrame) -> networkx.Graph:
    """The two-mode network of actors and themes; edges carry mentions and evaluation."""
    import networkx

    graph = networkx.Graph()
    for row in actor_themes(coded).to_dict("records"):
        graph.add_node(f"actor:{row['actor']}", kind="actor", label=str(row["actor"]))
        graph.add_node(f"theme:{row['theme']}", kind="theme", label=str(row["theme"]))
        edge: dict[str, Any] = {"mentions": int(row["mentions"])}
        if not pd.isna(row["evaluation"]):
            edge["evaluation"] = float(row["evaluation"])
        graph.add_edge(f"actor:{row['actor']}", f"theme:{row['theme']}", **edge)
    return graph


def write_graphml(coded: pd.DataFrame, path: str | Path) -> None:
    """The network as GraphML."""
    import networkx

    networkx.write_graphml(network(coded), str(path))


def write_statements(corpus: Corpus, coded: pd.DataFrame, path: str | Path) -> None:
    """Statements as a SQLite database in the manner of Discourse Network Analyzer: documents, entities, statements.

    A statement is a mention with an actor and a code: organization (the actor), concept (the theme), agreement (1 where
    the theme is evaluated positively, 0 where negatively), and the span Start to Stop in the document.
    """
    file = Path(path)
    file.unlink(missing_ok=True)
    told = coded[coded["label"].isin([-1, 1]) & coded["actors"].ne("")]
    documents = {identifier: number for number, identifier in enumerate(corpus.ids, 1)}
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT)")
        base.execute("CREATE TABLE ENTITIES (ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT)")
        base.execute("CREATE TABLE VARIABLES (ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT)")
        base.execute(
            "CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY, DocumentId INTEGER, Start INTEGER, Stop INTEGER)"
        )
        base.execute("CREATE TABLE DATASHORTTEXT (StatementId INTEGER, VariableId INTEGER, Entity INTEGER)")
        base.execute("CREATE TABLE DATABOOLEAN (StatementId INTEGER, VariableId INTEGER, Value INTEGER)")
        variables = [(1, "organization", "short text"), (2, "concept", "short text"), (3, "agreement", "boolean")]
        base.executemany("INSERT INTO VARIABLES VALUES (?, ?, ?)", variables)
        texts = [(number, identifier, corpus.text(identifier)) for identifier, number in documents.items()]
        base.executemany("INSERT INTO DOCUMENTS VALUES (?, ?, ?)", texts)
        entities: dict[tuple[int, str], int] = {}
        number = 0
        for row in told.to_dict("records"):
            for actor in str(row["actors"]).split("; "):
                number += 1
                place = (number, documents[row["document"]], int(row["start"]), int(row["end"]))
                base.execute("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?)", place)
                for variable, value in ((1, actor), (2, str(row["theme"]))):
                    entity = entities.setdefault((variable, value), len(entities) + 1)
                    base.execute("INSERT INTO DATASHORTTEXT VALUES (?, ?, ?)", (number, variable, entity))
                base.execute("INSERT INTO DATABOOLEAN VALUES (?, ?, ?)", (number, 3, int(row["label"] == 1)))
        listed = [(identifier, variable, value) for (variable, value), identifier in entities.items()]
        base.executemany("INSERT INTO ENTITIES VALUES (?, ?, ?)", listed)
