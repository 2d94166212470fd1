"""The story as people read it, and as machines do."""

import json
import sys
import textwrap

from renkei.demo.step import Outcome

WIDTH = 110


def line_for_machines(outcome: Outcome) -> str:
    """One line of NDJSON."""
    step, happened = outcome.step, outcome.happened
    line = {
        "step": step.name,
        "from": step.caller,
        "to": step.callee,
        "operation": step.operation,
        "status": happened.status,
        "code": happened.code,
        "processing_number": happened.processing_number,
        "elapsed_ms": round(outcome.elapsed_ms, 1),
    }
    optional = ("code", "processing_number")
    return json.dumps({key: value for key, value in line.items() if value is not None or key not in optional})


def lines_for_people(number: int, outcome: Outcome) -> str:
    """Who spoke to whom, what was answered, and what was checked."""
    step, happened = outcome.step, outcome.happened
    answer = f"{happened.status} {happened.code}" if happened.code else f"{happened.status}"
    head = f"{number:>2}. {step.caller} -> {step.callee}: {step.operation}, {answer}, {outcome.elapsed_ms:.0f} ms"
    if happened.processing_number:
        head += f", 処理通番 {happened.processing_number}"
    notes = [step.says, *(f"ok: {note}" for note in happened.checked)]
    if outcome.difference:
        notes.append(f"DIFFERS: {outcome.difference}")
    return "\n".join(
        [head, *(textwrap.fill(n, WIDTH, initial_indent="    ", subsequent_indent="      ") for n in notes)]
    )


def verdict(outcomes: list[Outcome], total: int) -> str:
    """The last line."""
    wrong = [outcome.step.name for outcome in outcomes if outcome.difference]
    seconds = sum(outcome.elapsed_ms for outcome in outcomes) / 1000
    if wrong:
        return f"The story differs at {', '.join(wrong)}; {len(outcomes)} of {total} steps were played."
    return f"All {total} steps went as expected, in {seconds:.1f} s."


def say(text: str, to_people: bool = True) -> None:
    """Write a line at once; remarks go beside the lines for machines."""
    stream = sys.stdout if to_people else sys.stderr
    stream.write(text + "\n")
    stream.flush()
