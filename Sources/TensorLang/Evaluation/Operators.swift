/// The operators on Python's own values.
extension Interpreter {
  /// `a op b`; `inPlace` for `a op= b`.
  func binary(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, inPlace: Bool = false
  ) throws -> Value {
    switch (a, b) {
    case (.int(let x), .int(let y)): return try Arithmetic.int(operation, x, y)
    case (.float(let x), .float(let y)):
      if let result = try Arithmetic.float(operation, x, y) { return result }
    case (.tensor, _), (_, .tensor):
      if !inPlace, let result = try ArrayShortWay.binary(operation, a, b, self) { return result }
      if let result = try binaryOfSequence(operation, a, b, inPlace: inPlace) { return result }
      return try TensorSeam.binary(operation, a, b, inPlace: inPlace, in: self)
    case (.bool(let x), .bool(let y)):
      switch operation {
      case .bitAnd: return .bool(x && y)
      case .bitOr: return .bool(x || y)
      case .bitXor: return .bool(x != y)
      default: return try Arithmetic.int(operation, x ? 1 : 0, y ? 1 : 0)
      }
    default:
      if let x = a.asIndexInt, let y = b.asIndexInt {
        return try Arithmetic.int(operation, x, y)
      }
      if let x = a.asDouble, let y = b.asDouble,
        let result = try Arithmetic.float(operation, x, y)
      {
        return result
      }
    }
    return try binaryOfContainers(operation, a, b, inPlace: inPlace)
  }

  /// A sequence beside a tensor keeps its own operators: `[0] * torch.tensor(3)` repeats it.
  private func binaryOfSequence(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, inPlace: Bool
  ) throws -> Value? {
    func isSequence(_ value: Value) -> Bool {
      switch value {
      case .string, .list, .tuple: return true
      default: return false
      }
    }
    let (sequence, other) = isSequence(a) ? (a, b) : (b, a)
    guard isSequence(sequence), case .tensor(let tensor) = other else { return nil }
    // NumPy takes a list for an array.
    if tensor.flavour != .torch {
      if operation == .modulo, case .string = a {
        return try binaryOfContainers(operation, a, b, inPlace: inPlace)
      }
      // An integer scalar repeats a sequence, as a Python int does.
      if operation == .multiply, tensor.flavour == .numpyScalar {
        guard let count = other.asIndexInt else {
          throw blaming(
            LanguageError(
              .typeError, "can't multiply sequence by non-int of type '\(other.typeName)'"), a, b)
        }
        return try repeated(sequence, count, inPlace: inPlace)
      }
      return nil
    }
    switch operation {
    case .multiply:
      guard !tensor.tensor.dtype.isFloatingPoint, tensor.tensor.count == 1,
        let count = try TensorSeam.number(tensor, in: self).exactInt
      else {
        throw blaming(
          LanguageError(
            .typeError,
            "only integer tensors of a single element can be converted to an index"), a, b)
      }
      return try repeated(sequence, count, inPlace: inPlace)
    case .modulo:
      if case .string = a {
        return try binaryOfContainers(operation, a, b, inPlace: inPlace)
      }
      return nil
    case .add:
      if case .list = a { return try binaryOfContainers(operation, a, b, inPlace: inPlace) }
      if isSequence(a) { throw unsupportedOperands(operation, a, b, inPlace: inPlace) }
      return nil
    default: return nil
    }
  }

  private func binaryOfContainers(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, inPlace: Bool
  ) throws -> Value {
    switch (operation, a, b) {
    case (.add, .string(let x), .string(let y)):
      let (bytes, overflow) = x.text.utf8.count.addingReportingOverflow(y.text.utf8.count)
      if overflow || bytes >= Interpreter.smallestCharge { try checkStringSize(bytes) }
      return try string(x.text + y.text)
    case (.add, .list(let x), _) where inPlace:
      try extend(x, with: b)
      return a
    case (.add, .list(let x), .list(let y)):
      try checkCount(x.items.count + y.items.count)
      return try list(x.items + y.items)
    case (.add, .tuple(let x), .tuple(let y)):
      try checkCount(x.items.count + y.items.count)
      if x.isSize || y.isSize {
        let items = x.items + y.items
        for (index, item) in items.enumerated() where item.asIndexInt == nil {
          throw LanguageError(
            .typeError,
            "torch.Size() takes an iterable of 'int' (item \(index) is '\(item.typeName)')")
        }
        return .tuple(TupleObject(items, form: .size))
      }
      return try tuple(x.items + y.items)
    case (.multiply, _, _):
      if let count = b.asIndexInt, let result = try repeated(a, count, inPlace: inPlace) {
        return result
      }
      if let count = a.asIndexInt, let result = try repeated(b, count, inPlace: false) {
        return result
      }
    case (.modulo, .string(let format), _):
      return try string(try PercentFormat.format(format.text, b, in: self))
    case (.bitOr, .dict(let x), .dict(let y)):
      let result = inPlace ? x : try x.copy(in: self)
      for pair in y.pairs { try result.set(pair.key, to: pair.value, in: self) }
      return .dict(result)
    default: break
    }
    if let result = try SetMethods.binary(operation, a, b, inPlace: inPlace, in: self) {
      return result
    }
    if case .object(let object) = a,
      let result = try object.binary(operation, b, reflected: false, in: self)
    {
      return result
    }
    if case .object(let object) = b,
      let result = try object.binary(operation, a, reflected: true, in: self)
    {
      return result
    }
    throw unsupportedOperands(operation, a, b, inPlace: inPlace)
  }

  private func unsupportedOperands(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, inPlace: Bool
  ) -> LanguageError {
    if operation == .add {
      switch a {
      case .string, .list, .tuple:
        let name = a.typeName
        let other =
          name == "torch.Size" ? "tuple (not \(b.typeName))" : "\(name) (not \"\(b.typeName)\")"
        return blaming(
          LanguageError(.typeError, "can only concatenate \(other) to \(name)"), a, b)
      default: break
      }
    }
    if operation == .multiply {
      for (sequence, other) in [(a, b), (b, a)] {
        switch sequence {
        case .string, .list, .tuple:
          return blaming(
            LanguageError(
              .typeError, "can't multiply sequence by non-int of type '\(other.typeName)'"), a, b)
        default: break
        }
      }
    }
    let symbol =
      operation == .power && !inPlace ? "** or pow()" : operation.rawValue + (inPlace ? "=" : "")
    return blaming(
      LanguageError(
        .typeError,
        "unsupported operand type(s) for \(symbol): '\(a.typeName)' and '\(b.typeName)'"), a, b)
  }

  private func blaming(_ error: LanguageError, _ a: Value, _ b: Value) -> LanguageError {
    error.blamed = [(.positional(0), a.typeName), (.positional(1), b.typeName)]
    return error
  }

  /// `sequence * count`; nil where it is no sequence.
  private func repeated(_ value: Value, _ count: Int, inPlace: Bool) throws -> Value? {
    let count = max(0, count)
    func checked(_ size: Int) throws -> Int {
      let (product, overflow) = size.multipliedReportingOverflow(by: count)
      return overflow ? Int.max : product
    }
    switch value {
    case .string(let string):
      let bytes = try checked(string.text.utf8.count)
      if bytes >= Interpreter.smallestCharge { try checkStringSize(bytes) }
      return try self.string(String(repeating: string.text, count: bytes == 0 ? 0 : count))
    case .list(let list):
      let total = try checked(list.items.count)
      try checkCount(total)
      let items = repeatedItems(list.items, total)
      if inPlace {
        list.items = items
        try rechargeList(list)
        return value
      }
      return try self.list(items)
    case .tuple(let tuple):
      let total = try checked(tuple.items.count)
      try checkCount(total)
      if tuple.isSize {
        return .tuple(TupleObject(repeatedItems(tuple.items, total), form: .size))
      }
      return try self.tuple(repeatedItems(tuple.items, total))
    default: return nil
    }
  }

  private func repeatedItems(_ items: [Value], _ total: Int) -> [Value] {
    if items.count == 1 { return [Value](repeating: items[0], count: total) }
    var result: [Value] = []
    result.reserveCapacity(total)
    while result.count < total { result.append(contentsOf: items) }
    return result
  }

  /// `list.extend` and `list += …`.
  func extend(_ list: ListObject, with value: Value) throws {
    switch value {
    case .list(let other):
      try checkCount(list.items.count + other.items.count)
      list.items.append(contentsOf: other.items)
      try rechargeList(list)
    case .tuple(let other):
      try checkCount(list.items.count + other.items.count)
      list.items.append(contentsOf: other.items)
      try rechargeList(list)
    default:
      if let hint = lengthHint(value) { try checkCount(list.items.count &+ hint) }
      try forEach(value) {
        try append($0, to: list)
        return true
      }
    }
  }

  /// `-a`, `+a`, `~a`, `not a`.
  func unary(_ operation: UnaryOperator, _ value: Value) throws -> Value {
    if operation == .not { return .bool(try !isTrue(value)) }
    switch value {
    case .float(let number) where operation != .invert:
      return .float(operation == .negate ? -number : number)
    case .tensor(let tensor): return try TensorSeam.unary(operation, tensor, in: self)
    default: break
    }
    if let number = value.asIndexInt {
      switch operation {
      case .negate:
        let (result, overflow) = (0).subtractingReportingOverflow(number)
        if overflow { throw Arithmetic.overflow("-(\(number))") }
        return .int(result)
      case .plus: return .int(number)
      case .invert: return .int(~number)
      case .not: break
      }
    }
    if case .object(let object) = value, let result = try object.unary(operation, in: self) {
      return result
    }
    throw LanguageError(
      .typeError, "bad operand type for unary \(operation.rawValue): '\(value.typeName)'")
  }
}
