import TensorOps

/// `a.resize(shape)`: an array's own memory made longer or shorter.
enum ArrayResizing {
  /// The method of an array.
  static func method(of object: TensorObject) -> Value {
    .object(
      NativeFunction("resize", .free) { interpreter, _, arguments in
        if let other = arguments.keywords.first(where: { $0.name != "refcheck" }) {
          throw LanguageError(
            .typeError, "'\(other.name)' is an invalid keyword argument for resize()",
            code: "unknown-keyword")
        }
        var sizes = arguments.positional
        if sizes.isEmpty || sizes.count == 1 && sizes[0].isNone { return .none }
        if sizes.count == 1 {
          sizes = sizes[0].listItems ?? sizes
        }
        let shape = try sizes.map { (size) throws -> Int in
          guard let number = size.asIndexInt else {
            throw LanguageError(
              .typeError,
              "expected a sequence of integers or a single integer, got "
                + "'\(try interpreter.repr(size))'")
          }
          if number < 0 {
            throw LanguageError(.valueError, "negative dimensions not allowed")
          }
          return number
        }
        try resize(object, to: shape, in: interpreter)
        return .none
      })
  }

  private static func resize(
    _ object: TensorObject, to shape: [Int], in interpreter: Interpreter
  ) throws {
    let old = object.tensor
    guard let count = try? Shape.count(shape) else {
      throw LanguageError(.valueError, "Maximum allowed dimension exceeded")
    }
    if count == old.count, old.isContiguous {
      var layout = Layout(contiguous: shape)
      layout.offset = old.layout.offset
      object.tensor = old.viewed(as: layout)
      return
    }
    if object.owner != nil {
      throw LanguageError(
        .valueError, "cannot resize this array: it does not own its data")
    }
    let flat = try interpreter.numpy("ravel", [.array(old)])
    let new = try interpreter.numpy(
      "zeros", [.int(count), .object(NumPyDType(old.dtype))])
    let kept = SliceObject(start: .none, stop: .int(min(count, old.count)), step: .none)
    try interpreter.setItem(
      .array(new), .slice(kept), to: try interpreter.item(.array(flat), .slice(kept)))
    object.tensor = try interpreter.numpy(
      "reshape", [.array(new), .tuple(of: shape.map { .int($0) })])
  }
}
