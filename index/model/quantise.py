"""Eight bits for the weights: the matrices a scale per column, the word embeddings a scale per row.

Matrix products become ``DynamicQuantizeLinear`` and ``MatMulInteger``, which onnxruntime fuses into one integer kernel;
what goes into a product is quantised as it comes, with one scale per batch. Products that several weights share (query,
key and value) share that step too. Everything else stays float32.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, helper, numpy_helper

Floats = NDArray[np.float32]
LIMIT = 127
"""Symmetric: -128 is not used, so that a sign can change without a step."""


def quantise_columns(weight: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights of ``(inputs, outputs)`` as int8 with one scale per output, of ``(outputs,)``."""
    scale = np.maximum(np.abs(weight).max(axis=0), np.finfo(np.float32).tiny) / LIMIT
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


def quantise_rows(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A table of ``(rows, columns)`` as int8 with one scale per row, of ``(rows, 1)``."""
    values, scale = quantise_columns(np.ascontiguousarray(table.T))
    return np.ascontiguousarray(values.T), scale[:, None]


def quantise(model: onnx.ModelProto, smallest: int = 1) -> onnx.ModelProto:
    """The model with its longest table and its constant matrices in int8, but for sides under ``smallest``."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    table = max((t for t in constants.values() if len(t.dims) == 2), key=lambda t: t.dims[0]).name
    nodes: list[NodeProto] = []
    added: list[onnx.TensorProto] = []
    quantised: set[str] = set()
    for node in model.graph.node:
        if node.op_type == "Gather" and node.input[0] == table:
            nodes += _gather(node, constants[table], added)
        elif node.op_type == "MatMul" and min(_sides(constants, node.input[1])) >= smallest:
            nodes += _product(node, constants[node.input[1]], added, quantised)
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    rest = [tensor for tensor in model.graph.initializer if tensor.name in used]
    graph = helper.make_graph(nodes, "encoder", list(model.graph.input), list(model.graph.output), rest + added)
    result = helper.make_model(graph, opset_imports=list(model.opset_import), producer_name="tiaowen")
    result.ir_version = model.ir_version
    onnx.checker.check_model(result)
    return result


def _sides(constants: dict[str, onnx.TensorProto], name: str) -> tuple[int, ...]:
    return tuple(constants[name].dims) if name in constants else (0,)


def _gather(node: NodeProto, table: onnx.TensorProto, added: list[onnx.TensorProto]) -> list[NodeProto]:
    values, scale = quantise_rows(numpy_helper.to_array(table))
    name = table.name
    added += [numpy_helper.from_array(values, f"{name}.int8"), numpy_helper.from_array(scale, f"{name}.scale")]
    rows, floats, scales = (f"{name}.{part}" for part in ("rows", "floats", "row_scales"))
    return [
        helper.make_node("Gather", [f"{name}.int8", node.input[1]], [rows], f"{name}.gather"),
        helper.make_node("Cast", [rows], [floats], f"{name}.cast", to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}.scale", node.input[1]], [scales], f"{name}.gather_scales"),
        helper.make_node("Mul", [floats, scales], list(node.output), f"{name}.multiply"),
    ]


def _product(
    node: NodeProto, weight: onnx.TensorProto, added: list[onnx.TensorProto], quantised: set[str]
) -> list[NodeProto]:
    values, scale = quantise_columns(numpy_helper.to_array(weight))
    source, name = node.input[0], node.name
    added += [numpy_helper.from_array(values, f"{name}.int8"), numpy_helper.from_array(scale, f"{name}.scale")]
    parts = [f"{source}.{part}" for part in ("int8", "scale", "zero")]
    nodes = []
    if source not in quantised:
        quantised.add(source)
        nodes.append(helper.make_node("DynamicQuantizeLinear", [source], parts, f"{source}.quantise"))
    whole, floats, scales = (f"{name}.{part}" for part in ("whole", "floats", "scales"))
    return [
        *nodes,
        helper.make_node("MatMulInteger", [parts[0], f"{name}.int8", parts[2]], [whole], f"{name}.product"),
        helper.make_node("Cast", [whole], [floats], f"{name}.cast", to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [parts[1], f"{name}.scale"], [scales], f"{name}.scales"),
        helper.make_node("Mul", [floats, scales], list(node.output), f"{name}.multiply"),
    ]
