/// Storing results into tensors given by `out=`, which take the results' shapes.
public enum Writing {
  /// The tensors to be what `out` was: the given ones where the shapes agree, new storage where
  /// they don't (PyTorch resizes with a warning).
  public static func store(
    _ result: CallResult, into outs: [Tensor], _ call: Call
  ) throws(OperationError) -> [Tensor] {
    let computed = Destination.tensors(of: result)
    guard computed.count == outs.count else { return [] }
    var stored: [Tensor] = []
    for (tensor, out) in zip(computed, outs) {
      if !tensor.dtype.canCast(to: out.dtype) {
        throw OperationError(ResultCast(from: tensor.dtype, to: out.dtype))
      }
      if tensor.isShapeOnly || out.isShapeOnly {
        stored.append(Tensor(shape: tensor.shape, dtype: out.dtype))
        continue
      }
      if out.layout.repeatsElements { throw OperationError(WriteOverlap()) }
      var target = out
      if tensor.shape != out.shape {
        if out.count > 0 {
          call.runtime.notes.append(
            .init(
              code: "out-resized",
              message: "out= had the shape \(Shape.text(out.shape)) and was resized to "
                + Shape.text(tensor.shape)))
        }
        target = try call.runtime.make(shape: tensor.shape, dtype: out.dtype)
      }
      try Copying.copy(tensor, into: target, call.runtime)
      stored.append(target)
    }
    return stored
  }
}
