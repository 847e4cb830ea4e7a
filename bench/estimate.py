"""Figures with intervals: the paired bootstrap over whatever the rows have in common.

Rows about one passage are not independent, so whole groups of rows are drawn again, not rows. Systems are
measured on the same rows; their difference is computed within each draw, which pairs them.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap  # type: ignore[import-untyped]  # scipy ships no types

Floats = NDArray[np.float64]
Statistic = Callable[..., Any]
DRAWS = 2000
SEED = 20260101
LEVEL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95% interval; None where it is not defined, or too little is known for an interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


NOTHING = Estimate(None)


def estimate(statistic: Statistic, groups: Sequence[str], *columns: Sequence[float]) -> Estimate:
    """Estimate `statistic`, a function of the columns' sums, drawing whole groups of rows."""
    if not groups:
        return NOTHING
    places = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    where = np.array([places[group] for group in groups])
    sums: list[Floats] = [
        np.bincount(where, np.asarray(column, dtype=float), len(places)).astype(np.float64) for column in columns
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(*(column.sum() for column in sums)))
        if np.isnan(value) or len(places) < 2:
            return Estimate(None if np.isnan(value) else value)
        drawn = _draw(sums, lambda *parts, axis=-1: statistic(*(part.sum(axis=axis) for part in parts)))
    return _between(value, drawn)


def quantile(values: Sequence[float], share: float) -> Estimate:
    """Estimate a quantile of independent values."""
    if not values:
        return NOTHING
    value = float(np.quantile(values, share))
    if len(values) < 2:
        return Estimate(value)
    return _between(
        value, _draw([np.asarray(values, dtype=float)], lambda of, axis=-1: np.quantile(of, share, axis=axis))
    )


def ratio(values: Sequence[float], others: Sequence[float], share: float) -> Estimate:
    """Estimate how many times a quantile of others a quantile is; the values of the two have nothing in common."""
    if not values or not others:
        return NOTHING

    def statistic(one: Floats, other: Floats, axis: int = -1) -> Any:
        return np.quantile(one, share, axis=axis) / np.quantile(other, share, axis=axis)

    columns = [np.asarray(values, dtype=float), np.asarray(others, dtype=float)]
    value = float(statistic(columns[0], columns[1]))
    if min(len(values), len(others)) < 2:
        return Estimate(value)
    return _between(value, _draw(columns, statistic, paired=False))


def mean(total: Floats, count: Floats) -> Any:
    """Give a share or a mean; for `estimate`."""
    return total / count


def balanced_accuracy(hits: Floats, of_positive: Floats, rejections: Floats, of_negative: Floats) -> Any:
    """Give the mean of the shares right among the positive and among the negative; for `estimate`."""
    return (hits / of_positive + rejections / of_negative) / 2


def _draw(columns: Sequence[Floats], statistic: Statistic, *, paired: bool = True) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a draw may lack a class; such draws are left out below
        result = bootstrap(
            columns,
            statistic,
            paired=paired,
            vectorized=True,
            n_resamples=DRAWS,
            batch=100,
            method="percentile",
            rng=np.random.default_rng(SEED),
        )
    drawn: Floats = result.bootstrap_distribution
    return drawn


def _between(value: float, drawn: Floats) -> Estimate:
    defined = drawn[~np.isnan(drawn)]
    if not defined.size:
        return Estimate(value)
    low, high = np.quantile(defined, LEVEL)
    return Estimate(value, float(low), float(high))
