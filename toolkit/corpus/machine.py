"""What the kernels need of the machine and the compiler does not offer: many bytes at once, and a typed decorator.

The block operations are written in the compiler's vector language, which becomes whatever the processor has
(AVX-512, AVX2, SSE2, NEON).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

_BLOCK = 64

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a function once for each machine, without the interpreter's lock."""
    return cast(Function, _compiled(function, nogil=True))


def inlined(function: Function) -> Function:
    """Compile a function that is part of others; its body goes where it is called."""
    return cast(Function, _compiled(function, nogil=True, forceinline=True))


def _compiled(function: Any, **options: Any) -> Any:
    try:
        return njit(cache=True, boundscheck=False, **options)(function)
    except RuntimeError:  # nowhere to keep what is compiled: it is compiled again in each process
        return njit(boundscheck=False, **options)(function)


def _loaded(context: Any, builder: Any, signature: Any, arguments: Any, kind: Any) -> Any:
    data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
    loaded = builder.load(builder.bitcast(builder.gep(data, [arguments[1]]), kind.as_pointer()))
    loaded.align = 1
    return loaded


def _word_at(typing: Any, array: Any, index: Any) -> Any:
    """The eight bytes of a uint8 array from an index on, as a little-endian number; the caller minds the end."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _loaded(context, builder, signature, arguments, ir.IntType(64))

    return types.uint64(array, types.int64), generate


def _ascii_word_bits(typing: Any, array: Any, index: Any) -> Any:
    """One bit for each of 64 bytes of a uint8 array from an index on: whether it is an ASCII letter or digit."""
    block = ir.VectorType(ir.IntType(8), _BLOCK)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _loaded(context, builder, signature, arguments, block)
        letter = builder.sub(builder.or_(data, _all(block, 0x20)), _all(block, ord("a")))
        digit = builder.sub(data, _all(block, ord("0")))
        letters = builder.icmp_unsigned("<", letter, _all(block, 26))
        digits = builder.icmp_unsigned("<", digit, _all(block, 10))
        return builder.bitcast(builder.or_(letters, digits), ir.IntType(64))

    return types.uint64(array, types.int64), generate


def _high_bits(typing: Any, array: Any, index: Any) -> Any:
    """One bit for each of 64 bytes of a uint8 array from an index on: whether it is not ASCII."""
    block = ir.VectorType(ir.IntType(8), _BLOCK)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = _loaded(context, builder, signature, arguments, block)
        return builder.bitcast(builder.icmp_signed("<", data, _all(block, 0)), ir.IntType(64))

    return types.uint64(array, types.int64), generate


def _all(block: Any, value: int) -> Any:
    return ir.Constant(block, [value] * _BLOCK)


def _trailing_zeros(typing: Any, value: Any) -> Any:
    """How many zero bits there are below the lowest one of a number that is not zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


word_at: Any = intrinsic(_word_at)
ascii_word_bits: Any = intrinsic(_ascii_word_bits)
high_bits: Any = intrinsic(_high_bits)
trailing_zeros: Any = intrinsic(_trailing_zeros)
