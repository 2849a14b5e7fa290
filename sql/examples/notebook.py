# /// script
# requires-python = ">=3.12"
# dependencies = ["marimo", "matplotlib", "networkx", "pandas", "psycopg[binary]"]
# ///
"""Who speaks, through whom, and who quotes whom: a marimo notebook over the schema `news`.

`onrecord notebook` opens a copy of it on the local database. Elsewhere: set PGHOST, PGUSER, … and
`uvx marimo edit --sandbox notebook.py`.
"""

import marimo

app = marimo.App(width="medium")


@app.cell
def setup():
    import marimo as mo
    import matplotlib.dates as mdates
    import matplotlib.pyplot as plt
    import networkx as nx
    import pandas as pd
    import psycopg
    from psycopg.rows import dict_row

    plt.rcParams["text.parse_math"] = False  # a dollar sign in a name is a dollar sign

    connection = psycopg.connect(autocommit=True, row_factory=dict_row)

    def ask(query, **values):
        """The rows of a query as a table of pandas."""
        cursor = connection.execute(query, values)
        return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description])

    return ask, mdates, mo, nx, pd, plt


@app.cell
def choices(mo):
    shown = mo.ui.slider(5, 40, value=15, label="speakers and steps that are shown")
    mo.vstack([mo.md("# Who said what, and through whom"), shown])
    return (shown,)


@app.cell
def who_speaks_most(ask, plt, shown):
    said = ask(
        """
        SELECT entity.name AS speaker, coalesce(quote.relays[1], 'no agency named') AS way, count(*) AS quotes
        FROM news.quote
        JOIN news.entity ON entity.entity_id = quote.speaker_entity_id
        GROUP BY entity.entity_id, entity.name, 2
        """
    ).pivot_table(index="speaker", columns="way", values="quotes", aggfunc="sum", fill_value=0)
    most = said.loc[said.sum(axis=1).nlargest(shown.value).index[::-1]]
    most = most[most.sum().sort_values(ascending=False).index].loc[:, lambda table: table.any()]
    colours = ["lightgrey" if way == "no agency named" else f"C{place}" for place, way in enumerate(most)]

    bars, axes = plt.subplots(figsize=(10, 1 + 0.3 * len(most)), layout="constrained")
    most.plot.barh(stacked=True, ax=axes, color=colours, width=0.8)
    axes.set(title="Who speaks most, and through which agencies", xlabel="quotes", ylabel="")
    axes.legend(title="way", loc="lower right")
    bars
    return


@app.cell
def over_time(ask, mdates, pd, plt):
    covered = ask(
        """
        SELECT
            day::timestamp AS day, sum(quotes)::integer AS quotes,
            bool_or(coverage NOT IN ('none', 'failed')) AS covered
        FROM news.coverage_daily GROUP BY day ORDER BY day
        """
    ).set_index("day")
    through = ask(
        """
        SELECT day::timestamp AS day, agency, sum(quotes)::integer AS quotes
        FROM news.agency_daily GROUP BY day, agency
        """
    ).pivot_table(index="day", columns="agency", values="quotes", aggfunc="sum", fill_value=0)
    with_quotes = covered.index[covered.quotes > 0]
    days = covered.loc[with_quotes.min() : with_quotes.max()]

    timeline, line = plt.subplots(figsize=(10, 4), layout="constrained")
    line.plot(days.index, days.quotes, color="black", marker="o", label="all quotes")
    for agency in through.sum().nlargest(8).index:
        line.plot(days.index, through[agency].reindex(days.index, fill_value=0), marker=".", label=agency)
    for day in days.index[~days.covered.astype(bool)]:
        line.axvspan(day, day + pd.Timedelta(days=1), color="lightgrey", label="nobody looked")
    line.set(title="Quotes by day, and through which agencies", ylabel="quotes", ylim=0)
    entries = dict(zip(*reversed(line.get_legend_handles_labels()), strict=True))
    line.legend(entries.values(), entries.keys(), loc="upper left", bbox_to_anchor=(1, 1))
    line.xaxis.set_major_formatter(mdates.ConciseDateFormatter(mdates.AutoDateLocator(minticks=1)))
    timeline
    return


@app.cell
def who_quotes_whom(ask, nx, plt, shown):
    steps = ask(
        """
        SELECT quoting_kind, coalesce(quoting, 'unknown') AS quoting, quoted_kind, quoted, quotes
        FROM news.who_quotes_whom ORDER BY quotes DESC, quoting, quoted LIMIT %(steps)s
        """,
        steps=3 * shown.value,
    )
    network = nx.DiGraph()
    for step in steps.itertuples():
        network.add_edge((step.quoting_kind, step.quoting), (step.quoted_kind, step.quoted), quotes=step.quotes)
    columns = [[node for node in network if node[0] == kind] for kind in ("outlet", "agency", "speaker")]
    places = {
        node: (at, 1 - (place + 0.5) / len(column))
        for at, column in enumerate(columns)
        for place, node in enumerate(column)
    }

    picture, canvas = plt.subplots(figsize=(10, 1 + 0.3 * max(map(len, columns))), layout="constrained")
    widths = [0.5 + 4 * quotes / steps.quotes.max() for _, _, quotes in network.edges(data="quotes")]
    nodes = [f"C{int(places[node][0])}" for node in network]
    nx.draw_networkx_nodes(network, places, ax=canvas, node_size=120, node_color=nodes)
    nx.draw_networkx_edges(network, places, ax=canvas, width=widths, edge_color="grey", alpha=0.6, node_size=120)
    for (_, name), place in places.items():
        canvas.annotate(name, place, xytext=(8, 0), textcoords="offset points", va="center", fontsize=9)
    canvas.set(title="Who quotes whom: outlets, agencies, speakers (a wider line: more quotes)", xmargin=0.2)
    canvas.axis("off")
    picture
    return


if __name__ == "__main__":
    app.run()
