import TensorOps

/// `np.lib.stride_tricks`: views of an array's memory by strides, and windows that slide over it.
enum NumPyStrides {
  static func install(in numpy: ModuleObject, _ interpreter: Interpreter) {
    // Asked for at the start, NumPy's own functions would cost a fifth of it.
    let own = ["broadcast_to", "broadcast_arrays", "broadcast_shapes"]
    let tricks = ModuleObject(
      "numpy.lib.stride_tricks",
      provider: { [weak numpy] name in own.contains(name) ? numpy?.member(name) : nil },
      names: { own })
    tricks.define(
      "sliding_window_view",
      .named(["x", "window_shape", "axis", "subok", "writeable"], required: 2)
    ) { interpreter, _, arguments in
      try windows(arguments, in: interpreter)
    }
    tricks.define(
      "as_strided", .named(["x", "shape", "strides", "subok", "writeable"], required: 1)
    ) { interpreter, _, arguments in
      try strided(arguments, in: interpreter)
    }
    let library = ModuleObject("numpy.lib")
    library.define("stride_tricks", .object(tricks))
    numpy.define("lib", .object(library))
    for module in [library, tricks] { interpreter.modules[module.name] = module }
  }

  private static func numbers(
    _ value: Value, in interpreter: Interpreter
  ) throws -> [Int] {
    var items = [value]
    if let given = value.listItems {
      items = given
    } else if case .tensor(let object) = value, object.tensor.rank > 0 {
      items = try interpreter.array(of: value)
    }
    return try items.map { item in
      guard let number = item.asIndexInt else {
        throw LanguageError(
          .typeError, "'\(item.typeName)' object cannot be interpreted as an integer")
      }
      return number
    }
  }

  private static func source(
    _ value: Value, in interpreter: Interpreter
  ) throws -> TensorObject {
    if case .tensor(let object) = value, object.flavour == .numpy { return object }
    return TensorObject(try interpreter.numpy("asarray", [value]), flavour: .numpy)
  }

  /// `sliding_window_view(x, window_shape, axis=None)`.
  ///
  /// - x: [..., n, ...]; window w along that axis → [..., n − w + 1, ..., w]; a view.
  private static func windows(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let object = try source(arguments[0], in: interpreter)
    let input = object.tensor
    let sizes = try numbers(arguments[1], in: interpreter)
    if sizes.contains(where: { $0 < 0 }) {
      throw LanguageError(.valueError, "`window_shape` cannot contain negative values")
    }
    var axes = Array(0..<input.rank)
    if arguments[2].isUnbound || arguments[2].isNone {
      if sizes.count != input.rank {
        throw LanguageError(
          .valueError,
          "Since axis is None, must provide window_shape for all dimensions of `x`; got "
            + "\(sizes.count) window_shape elements and `x.ndim` is \(input.rank).")
      }
    } else {
      axes = try numbers(arguments[2], in: interpreter).map { axis in
        guard axis >= -input.rank, axis < input.rank else {
          throw LanguageError(
            .axisError, "axis \(axis) is out of bounds for array of dimension \(input.rank)",
            code: "dim-out-of-range")
        }
        return axis < 0 ? axis + input.rank : axis
      }
      if sizes.count != axes.count {
        throw LanguageError(
          .valueError,
          "Must provide matching length window_shape and axis; got \(sizes.count) window_shape "
            + "elements and \(axes.count) axes elements.")
      }
    }
    var layout = input.layout
    for (axis, size) in zip(axes, sizes) {
      if layout.shape[axis] < size {
        throw LanguageError(.valueError, "window shape cannot be larger than input array shape")
      }
      layout.shape[axis] -= size - 1
      layout.shape.append(size)
      layout.strides.append(input.layout.strides[axis])
    }
    try check(layout)
    return .tensor(ArrayValues.view(input.viewed(as: layout), of: object))
  }

  /// `as_strided(x, shape=None, strides=None)`: strides in bytes, as NumPy's; what lies outside of
  /// the array's memory is refused.
  private static func strided(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let object = try source(arguments[0], in: interpreter)
    let input = object.tensor
    var layout = input.layout
    if !arguments[1].isUnbound, !arguments[1].isNone {
      layout.shape = try numbers(arguments[1], in: interpreter)
    }
    if layout.shape.contains(where: { $0 < 0 }) {
      throw LanguageError(.valueError, "negative dimensions are not allowed")
    }
    if !arguments[2].isUnbound, !arguments[2].isNone {
      let width = input.dtype.size
      layout.strides = try numbers(arguments[2], in: interpreter).map { stride in
        // No memory is so large; and such a number has no magnitude.
        if stride == .min { throw beyond }
        guard stride % width == 0 else {
          throw LanguageError.unsupported("strides that are no multiple of an element's size")
        }
        return stride / width
      }
    }
    guard layout.shape.count == layout.strides.count else {
      throw LanguageError(
        .valueError, "strides, if given, must be the same length as shape", code: "value")
    }
    try check(layout)
    var (low, high) = (layout.offset, layout.offset)
    if !layout.shape.contains(0) {
      for (size, stride) in zip(layout.shape, layout.strides) {
        let (span, isLong) = (size - 1).multipliedReportingOverflow(by: stride)
        let (end, isFar) = (stride < 0 ? low : high).addingReportingOverflow(span)
        if isLong || isFar { throw beyond }
        if stride < 0 { low = end } else { high = end }
      }
      guard let storage = input.storage, low >= 0, high < storage.byteCount / input.dtype.size
      else { throw beyond }
    }
    return .tensor(ArrayValues.view(input.viewed(as: layout), of: object))
  }

  /// Made anew each time: an error takes the place where it was thrown.
  private static var beyond: LanguageError {
    LanguageError(.valueError, "the strides lead out of the array's memory", code: "value")
  }

  private static func check(_ layout: Layout) throws {
    if layout.shape.count > 64 {
      throw LanguageError(
        .valueError,
        "maximum supported dimension for an ndarray is currently 64, found "
          + "\(layout.shape.count)")
    }
    // An empty array's other sizes count too.
    if (try? Shape.count(layout.shape.filter { $0 != 0 })) == nil {
      throw LanguageError(
        .valueError,
        "array is too big; `arr.size * arr.dtype.itemsize` is larger than the "
          + "maximum possible size.")
    }
  }
}
