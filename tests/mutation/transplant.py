"""Put a changed module's functions into the functions that are loaded, so that nothing has to be imported anew."""

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

Key = tuple[str, int]


class NotInFunctions(Exception):
    """Something else than the inside of a loaded function differs."""


def transplant(path: str, old: str, new: str) -> None:
    """Let the loaded functions of the module at `path`, whose source is `old`, do what `new` says."""
    functions = _functions(path)
    changed = dict(_changed(compile(old, path, "exec"), compile(new, path, "exec"), frozenset(functions)))
    for key, code in changed.items():
        for function in functions[key]:
            function.__code__ = code


def _functions(path: str) -> dict[Key, list[FunctionType]]:
    found: dict[Key, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename == path:
            found.setdefault(_key(thing.__code__), []).append(thing)
    return found


def _key(code: CodeType) -> Key:
    return code.co_qualname, code.co_firstlineno


def _changed(old: CodeType, new: CodeType, loaded: frozenset[Key]) -> Iterator[tuple[Key, CodeType]]:
    """The loaded functions that differ, each with its new code. Of what lies in one another each is named."""
    if not _differs(old, new):
        return
    if _key(old) in loaded:
        yield _key(old), new
    elif _own(old) != _own(new):
        raise NotInFunctions
    for inner_old, inner_new in zip(_inner(old), _inner(new), strict=True):
        if _key(old) in loaded:
            yield from _loaded_inside(inner_old, inner_new, loaded)
        else:
            yield from _changed(inner_old, inner_new, loaded)


def _loaded_inside(old: CodeType, new: CodeType, loaded: frozenset[Key]) -> Iterator[tuple[Key, CodeType]]:
    if _key(old) in loaded and _differs(old, new):
        yield _key(old), new
    for inner_old, inner_new in zip(_inner(old), _inner(new), strict=True):
        yield from _loaded_inside(inner_old, inner_new, loaded)


def _differs(old: CodeType, new: CodeType) -> bool:
    if _own(old) != _own(new) or len(_inner(old)) != len(_inner(new)):
        return True
    return any(_differs(*pair) for pair in zip(_inner(old), _inner(new), strict=True))


def _own(code: CodeType) -> tuple[object, ...]:
    """What it does itself, without where it stands in the file."""
    constants = [(type(value), repr(value)) for value in code.co_consts if not isinstance(value, CodeType)]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_code, code.co_exceptiontable, constants, names, _key(code)


def _inner(code: CodeType) -> list[CodeType]:
    return [value for value in code.co_consts if isinstance(value, CodeType)]
