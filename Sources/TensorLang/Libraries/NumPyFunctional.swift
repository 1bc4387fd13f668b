import TensorOps

/// NumPy's functions that call functions of the program: `np.apply_along_axis`, `np.piecewise`,
/// `np.mask_indices`.
enum NumPyFunctional {
  static func install(in numpy: ModuleObject) {
    numpy.define("apply_along_axis", .free) { interpreter, _, arguments in
      try applyAlongAxis(arguments, in: interpreter)
    }
    numpy.define("piecewise", .free) { interpreter, _, arguments in
      try piecewise(arguments, in: interpreter)
    }
    numpy.define("mask_indices", .named(["n", "mask_func", "k"], required: 2)) {
      interpreter, _, arguments in
      let size = Value.tuple(of: [arguments[0], arguments[0]])
      let whole = try interpreter.numpy("ones", [size, .object(TypeObject.named("int"))])
      let mask = try interpreter.call(
        try callee(arguments[1]),
        [.array(whole), arguments[2].isUnbound ? .int(0) : arguments[2]])
      guard let nonzero = OperationFunctions.numpy["nonzero"] else { return .none }
      return try Binder.call(nonzero, [mask], in: interpreter)
    }
  }

  private static func callee(_ value: Value) throws -> Object {
    guard case .object(let function) = value, function.isCallable else {
      throw LanguageError(.typeError, "'\(value.typeName)' object is not callable")
    }
    return function
  }

  /// The first parameters of a function, by position or by keyword; what is left over goes to the
  /// function of the program.
  private static func split(
    _ arguments: Arguments, _ names: [String], of function: String
  ) throws -> (own: [Value], rest: [Value], keywords: [(name: String, value: Value)]) {
    var own = Array(arguments.positional.prefix(names.count))
    var keywords = arguments.keywords
    for name in names.dropFirst(own.count) {
      guard let place = keywords.firstIndex(where: { $0.name == name }) else {
        let missing = names.dropFirst(own.count).map { "'\($0)'" }
        let list =
          missing.count == 1
          ? missing[0]
          : missing.dropLast().joined(separator: ", ") + (missing.count > 2 ? "," : "")
            + " and " + (missing.last ?? "")
        throw LanguageError(
          .typeError,
          "\(function)() missing \(missing.count) required positional "
            + "argument\(missing.count == 1 ? "" : "s"): \(list)", code: "missing-argument")
      }
      own.append(keywords.remove(at: place).value)
    }
    return (own, Array(arguments.positional.dropFirst(names.count)), keywords)
  }

  // MARK: Slices

  /// `np.apply_along_axis(func1d, axis, arr, *args, **kwargs)`: a function's results for all 1-d
  /// slices along an axis, put in that axis' place.
  ///
  /// - func1d: [n] → [*k]; arr: [*a, n, *b] → [*a, *k, *b]
  private static func applyAlongAxis(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let (own, rest, keywords) = try split(
      arguments, ["func1d", "axis", "arr"], of: "apply_along_axis")
    let function = try callee(own[0])
    guard let given = own[1].asIndexInt else {
      throw LanguageError(
        .typeError, "'\(own[1].typeName)' object cannot be interpreted as an integer")
    }
    let input = try interpreter.numpy("asarray", [own[2]])
    guard given >= -input.rank, given < input.rank else {
      throw LanguageError(
        .axisError, "axis \(given) is out of bounds for array of dimension \(input.rank)",
        code: "dim-out-of-range")
    }
    let axis = given < 0 ? given + input.rank : given
    var around = input.shape
    around.remove(at: axis)
    if around.contains(0) {
      throw LanguageError(
        .valueError, "Cannot apply_along_axis when any iteration dimensions are 0")
    }
    if input.isShapeOnly {
      throw LanguageError(
        .runtimeError, "np.apply_along_axis calls a function of the elements, and shapes have none",
        code: "needs-values")
    }
    // One slice a row of the array with the axis at its end.
    var layout = input.layout
    layout.shape.append(layout.shape.remove(at: axis))
    layout.strides.append(layout.strides.remove(at: axis))
    let turned = input.viewed(as: layout)
    var results: [Value] = []
    var first: Tensor?
    var index = [Int](repeating: 0, count: around.count)
    while true {
      try interpreter.checkCount(results.count)
      var offset = layout.offset
      for (dim, place) in index.enumerated() { offset += place * layout.strides[dim] }
      let slice = turned.viewed(
        as: Layout(
          shape: [layout.shape[around.count]], strides: [layout.strides[around.count]],
          offset: offset))
      let value = try interpreter.call(function, [.array(slice)] + rest, keywords: keywords)
      var result = try interpreter.numpy("asarray", [value])
      if let first {
        if result.shape != first.shape {
          guard (try? Shape.broadcast(first.shape, result.shape)) == first.shape else {
            throw LanguageError(
              .valueError,
              "could not broadcast input array from shape \(NumPyTypes.text(result.shape)) into "
                + "shape \(NumPyTypes.text(first.shape))", code: "broadcast")
          }
          result = try interpreter.torch(
            "broadcast_to",
            [
              .tensor(TensorObject(result)), .tuple(of: first.shape.map { .int($0) }),
            ])
        }
        result = try ArrayOperations.convert(result, first.dtype, interpreter.runtime)
      } else {
        first = result
      }
      results.append(
        .tensor(TensorObject(try ArrayOperations.copy(result, interpreter.runtime))))
      var dim = around.count - 1
      while dim >= 0 {
        index[dim] += 1
        if index[dim] < around[dim] { break }
        index[dim] = 0
        dim -= 1
      }
      if dim < 0 { break }
    }
    let inner = first?.shape ?? []
    let stacked = try interpreter.torch("stack", [try interpreter.list(results)])
    let shaped = try interpreter.torch(
      "reshape",
      [.tensor(TensorObject(stacked)), .tuple(of: (around + inner).map { .int($0) })])
    // The results' own axes move to where the slices' axis was.
    let ends = around.count..<(around.count + inner.count)
    let order = Array(0..<axis) + Array(ends) + Array(axis..<around.count)
    let result = try interpreter.torch(
      "permute", [.tensor(TensorObject(shaped)), .tuple(of: order.map { .int($0) })])
    return .array(result)
  }

  // MARK: Pieces

  /// `np.piecewise(x, condlist, funclist, *args, **kw)`: where each condition holds, a number or
  /// what a function makes of those elements; one more for where none does.
  private static func piecewise(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let (own, rest, keywords) = try split(
      arguments, ["x", "condlist", "funclist"], of: "piecewise")
    let x = TensorObject(try interpreter.numpy("asarray", [own[0]]), flavour: .numpy)
    let functions = try interpreter.array(of: own[2])
    var conditions = try interpreter.numpy("asarray", [own[1], .object(NumPyDType(.bool))])
    // One condition stands for a list of one.
    if conditions.rank == 0 || conditions.rank == 1 && x.tensor.rank > 0 {
      conditions = try interpreter.numpy("expand_dims", [.array(conditions), .int(0)])
    }
    var masks = try interpreter.array(of: .array(conditions)).map { value in
      Value.array(try interpreter.numpy("asarray", [value]))
    }
    if masks.count == functions.count - 1 {
      let any = try interpreter.numpy("any", [.array(conditions), .int(0)])
      masks.append(Value.array(try interpreter.numpy("logical_not", [.array(any)])))
    } else if masks.count != functions.count {
      throw LanguageError(
        .valueError,
        "with \(masks.count) condition(s), either \(masks.count) or \(masks.count + 1) functions "
          + "are expected", code: "value")
    }
    let result = TensorObject(
      try interpreter.numpy("zeros_like", [.tensor(x)]), flavour: .numpy)
    for (mask, function) in zip(masks, functions) {
      guard interpreter.isCallable(function), case .object(let called) = function else {
        try ArrayIndexing.set(result, mask, to: function, interpreter)
        continue
      }
      let chosen = try ArrayIndexing.get(x, mask, interpreter)
      if case .tensor(let object) = chosen, object.tensor.count == 0 { continue }
      let made = try interpreter.call(called, [chosen] + rest, keywords: keywords)
      try ArrayIndexing.set(result, mask, to: made, interpreter)
    }
    return .tensor(result)
  }
}
