import TensorOps

/// Forms of NumPy's calls that take other values than numbers and arrays: `np.einsum` with lists of
/// axes, `np.pad` with a dict or a function, `np.delete` and `np.insert` with a slice, a mode an axis
/// in `np.ravel_multi_index`.
enum NumPyForms {
  /// The answer; nil where the call is an ordinary one.
  static func call(
    _ function: OperationFunction, _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value? {
    switch function.operation.name {
    case "einsum": try einsum(function, arguments, interpreter)
    case "pad": try pad(function, arguments, interpreter)
    case "delete", "insert": try slice(function, arguments, interpreter)
    default: try modes(function, arguments, interpreter)
    }
  }

  private static func keywords(
    _ arguments: Arguments, without name: String? = nil
  ) -> [(String, Value)] {
    arguments.keywords.filter { $0.name != name }.map { ($0.name, $0.value) }
  }

  // MARK: einsum

  /// `np.einsum(a, [0, 1], b, [1], [0])`, and the ways of `optimize=` that order the products.
  private static func einsum(
    _ function: OperationFunction, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws -> Value? {
    var rest = keywords(arguments)
    if let place = rest.firstIndex(where: { $0.0 == "optimize" }) {
      switch rest[place].1 {
      case .string(let word):
        guard ["optimal", "greedy"].contains(word.text) else {
          throw LanguageError(.keyError, "Path name \(word.text) not found")
        }
        rest.remove(at: place)
      case .list, .tuple: rest.remove(at: place)
      default: break
      }
    }
    let given = arguments.positional
    let isList: Bool
    if case .string? = given.first { isList = false } else { isList = given.count > 1 }
    if !isList {
      return rest.count == arguments.keywords.count
        ? nil : try Binder.call(function, given, keywords: rest, in: interpreter)
    }
    var inputs: [String] = []
    var operands: [Value] = []
    var place = 0
    while place + 1 < given.count {
      operands.append(given[place])
      inputs.append(try letters(given[place + 1]))
      place += 2
    }
    var subscripts = inputs.joined(separator: ",")
    if place < given.count { subscripts += "->" + (try letters(given[place])) }
    return try Binder.call(
      function, [.text(subscripts)] + operands, keywords: rest, in: interpreter)
  }

  /// The letters of a list of axes, in whose order NumPy sorts them.
  private static func letters(_ value: Value) throws -> String {
    guard let axes = value.listItems else {
      throw LanguageError(
        .typeError, "subscripts must be a list of ints and Ellipsis, not \(value.typeName)",
        code: "argument-type")
    }
    let all = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return try axes.map { axis in
      if case .ellipsis = axis { return "..." }
      guard let number = axis.asIndexInt else {
        throw LanguageError(
          .typeError, "each subscript must be either an integer or an ellipsis",
          code: "argument-type")
      }
      guard all.indices.contains(number) else {
        throw LanguageError(.valueError, "subscript is not within the valid range [0, 52)")
      }
      return String(all[number])
    }.joined()
  }

  // MARK: pad

  private static func pad(
    _ function: OperationFunction, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws -> Value? {
    let given = arguments.positional
    var mode = given.count > 2 ? given[2] : arguments.keyword("mode")
    if case .string? = mode { mode = nil }
    guard let source = given.first ?? arguments.keyword("array"),
      var width = given.count > 1 ? given[1] : arguments.keyword("pad_width")
    else { return nil }
    var isDict = false
    if case .dict = width { isDict = true }
    guard isDict || mode != nil else { return nil }
    let input = try interpreter.numpy("asarray", [source])
    if case .dict(let dict) = width {
      var pairs = [Value](repeating: .tuple(of: [.int(0), .int(0)]), count: input.rank)
      for pair in dict.pairs {
        guard let axis = pair.key.asIndexInt, axis >= -input.rank, axis < input.rank else {
          throw LanguageError(
            .axisError,
            "axis \(try interpreter.repr(pair.key)) is out of bounds for array of "
              + "dimension \(input.rank)", code: "dim-out-of-range")
        }
        let place = axis < 0 ? axis + input.rank : axis
        pairs[place] =
          pair.value.listItems != nil ? pair.value : .tuple(of: [pair.value, pair.value])
      }
      width = try interpreter.list(pairs)
    }
    guard let mode else {
      let rest = Array(given.dropFirst(2))
      return try Binder.call(
        function, [source, width] + rest,
        keywords: keywords(arguments).filter { $0.0 != "array" && $0.0 != "pad_width" },
        in: interpreter)
    }
    guard case .object(let filler) = mode, filler.isCallable else { return nil }
    let padded = try Binder.call(function, [source, width], in: interpreter)
    guard case .tensor(let object) = padded else { return padded }
    try fill(object.tensor, width, filler, arguments, interpreter)
    return padded
  }

  /// Has a function write every line along every axis: `f(vector, (before, after), axis, kwargs)`.
  private static func fill(
    _ target: Tensor, _ width: Value, _ filler: Object, _ arguments: Arguments,
    _ interpreter: Interpreter
  ) throws {
    let sizes = try interpreter.numpy(
      "broadcast_to",
      [
        .array(try interpreter.numpy("asarray", [width])),
        .tuple(of: [.int(target.rank), .int(2)]),
      ]
    ).scalars
    let options = DictObject()
    for (name, value) in keywords(arguments, without: "mode")
    where name != "array" && name != "pad_width" {
      try options.set(.text(name), to: value, in: interpreter)
    }
    for axis in 0..<target.rank {
      var around = target.layout
      let size = around.shape.remove(at: axis)
      let step = around.strides.remove(at: axis)
      let pair = Value.tuple(
        of: [.int(sizes[2 * axis].exactInt ?? 0), .int(sizes[2 * axis + 1].exactInt ?? 0)])
      let walk = NumPyIterators.indices(of: around.shape, "numpy.ndindex") { _, index in
        .tuple(of: index)
      }
      while case .tuple(let index)? = try walk.next(interpreter) {
        try interpreter.poll()
        var offset = around.offset
        for (place, stride) in zip(index.items, around.strides) {
          if case .int(let place) = place { offset += place * stride }
        }
        let line = target.viewed(as: Layout(shape: [size], strides: [step], offset: offset))
        _ = try interpreter.call(filler, [.array(line), pair, .int(axis), .dict(options)])
      }
    }
  }

  // MARK: delete and insert

  /// A slice stands for its places.
  private static func slice(
    _ function: OperationFunction, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws -> Value? {
    var given = arguments.positional
    let axisPlace = function.operation.name == "delete" ? 2 : 3
    guard given.count > 1, case .slice = given[1] else { return nil }
    let input = try interpreter.numpy("asarray", [given[0]])
    let axis = given.count > axisPlace ? given[axisPlace] : arguments.keyword("axis")
    var count = input.count
    if let axis, let number = axis.asIndexInt {
      guard number >= -input.rank, number < input.rank else { return nil }
      count = input.shape[number < 0 ? number + input.rank : number]
    }
    let places = try interpreter.numpy("arange", [.int(count)])
    given[1] = try ArrayIndexing.get(
      TensorObject(places, flavour: .numpy), given[1], interpreter)
    return try Binder.call(function, given, keywords: keywords(arguments), in: interpreter)
  }

  // MARK: ravel_multi_index

  private static func modes(
    _ function: OperationFunction, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws -> Value? {
    let given = arguments.positional
    guard let mode = given.count > 2 ? given[2] : arguments.keyword("mode"),
      let words = mode.listItems, given.count > 1, let dims = given[1].listItems
    else { return nil }
    var indices = try interpreter.array(of: given[0])
    guard words.count == dims.count, indices.count == dims.count else { return nil }
    for (place, word) in words.enumerated() {
      switch word.stringText {
      case "clip":
        guard let size = dims[place].asIndexInt else { return nil }
        indices[place] = .array(
          try interpreter.numpy("clip", [indices[place], .int(0), .int(max(size - 1, 0))]))
      case "wrap":
        indices[place] = .array(
          try interpreter.numpy("remainder", [indices[place], dims[place]]))
      case "raise": break
      default:
        throw LanguageError(
          .valueError,
          "clipmode must be one of 'clip', 'raise', or 'wrap' "
            + "(got \(try interpreter.repr(word)))")
      }
    }
    let order = given.count > 3 ? [("order", given[3])] : []
    return try Binder.call(
      function, [.tuple(of: indices), given[1]],
      keywords: order + keywords(arguments, without: "mode"), in: interpreter)
  }
}
