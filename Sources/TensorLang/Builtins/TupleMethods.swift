/// The methods of tuple, torch.Size, range and slice.
enum TupleMethods {
  nonisolated(unsafe) static let table = makeTable("tuple")

  nonisolated(unsafe) static let sizeTable: MethodTable = {
    let table = makeTable("torch.Size")
    table.add("numel", .none) { _, receiver, _ in
      guard case .tuple(let tuple) = receiver else {
        throw LanguageError.broken("a method of torch.Size on another type")
      }
      var product = 1
      for item in tuple.items {
        let (result, overflow) = product.multipliedReportingOverflow(by: item.asIndexInt ?? 0)
        if overflow { throw Arithmetic.overflow("the number of elements") }
        product = result
      }
      return .int(product)
    }
    return table
  }()

  private static func makeTable(_ name: String) -> MethodTable {
    let table = MethodTable(name)
    table.add("count", .one) { interpreter, receiver, arguments in
      var count = 0
      for item in try interpreter.array(of: receiver)
      where try interpreter.isSame(item, arguments[0]) { count += 1 }
      return .int(count)
    }
    table.add("index", .positional(1, 3)) { interpreter, receiver, arguments in
      let items = try interpreter.array(of: receiver)
      let (start, end) = try StringMethods.range(arguments, from: 1, count: items.count)
      var index = start
      while index < end {
        if try interpreter.isSame(items[index], arguments[0]) { return .int(index) }
        index += 1
      }
      throw LanguageError(.valueError, "tuple.index(x): x not in tuple")
    }
    return table
  }

  nonisolated(unsafe) static let rangeTable: MethodTable = {
    let table = MethodTable("range")
    func own(_ receiver: Value) throws -> RangeObject {
      guard case .range(let range) = receiver else {
        throw LanguageError.broken("a method of range on another type")
      }
      return range
    }
    table.add("count", .one) { interpreter, receiver, arguments in
      .int(try interpreter.contains(receiver, arguments[0]) ? 1 : 0)
    }
    table.add("index", .one) { interpreter, receiver, arguments in
      let range = try own(receiver)
      guard let number = arguments[0].asIndexInt, range.contains(number) else {
        let text = try interpreter.repr(arguments[0])
        throw LanguageError(
          .valueError,
          arguments[0].asIndexInt == nil
            ? "sequence.index(x): x not in sequence" : "\(text) is not in range")
      }
      return .int((number &- range.start) / range.step)
    }
    return table
  }()

  nonisolated(unsafe) static let sliceTable: MethodTable = {
    let table = MethodTable("slice")
    table.add("indices", .one) { _, receiver, arguments in
      guard case .slice(let slice) = receiver else {
        throw LanguageError.broken("a method of slice on another type")
      }
      let count = try StringMethods.integer(arguments[0])
      if count < 0 { throw LanguageError(.valueError, "length should not be negative") }
      let place = try SlicePlace(slice, count: count)
      return .tuple(of: [.int(place.start), .int(place.stop), .int(place.step)])
    }
    return table
  }()
}
