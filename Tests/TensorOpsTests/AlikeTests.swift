import Testing

@testable import TensorOps

/// The short way of operators between two tensors alike gives what plan and kernel give.
@Suite struct AlikeTests {
  static let operators = names(2)
  static let functions = names(1)

  /// PyTorch's operations with a loop over so many operands.
  private static func names(_ operands: Int) -> [String] {
    OperationTable.torch.compactMap { (name, entry) -> String? in
      let signature = entry.operation.signatures.first { $0.alikeLoop != nil }
      return !entry.inPlace && signature?.operandCount == operands ? name : nil
    }.sorted()
  }

  @Test func theFourAreAmongThem() {
    for name in ["add", "sub", "mul", "div"] { #expect(Self.operators.contains(name)) }
  }

  @Test(arguments: operators, DType.allCases)
  func givesTheSame(_ name: String, _ dtype: DType) throws {
    let operation = try #require(OperationTable.torch[name]?.operation)
    let signature = try #require(operation.signatures.first { $0.alikeLoop != nil })
    let place = try #require(operation.signatures.firstIndex { $0 === signature })
    let runtime = testRuntime()
    for shape in [[], [0, 2], [3], [2, 3]] {
      let count = shape.reduce(1, *)
      let numbers = (0..<count).map { Scalar.int($0 * 7 % 5 + 1) }
      let x = try Tensor.of(numbers, shape, dtype)
      let y = try Tensor.of(numbers.reversed(), shape, dtype)
      guard let short = try signature.alike(x, y, runtime) else { continue }
      let long = try operation(.tensor(x), .tensor(y), signature: place, runtime: runtime)
      #expect(short.layout == long.layout)
      #expect(short.dtype == long.dtype)
      #expect(agree(short.doubles, long.doubles))
    }
  }

  @Test(arguments: functions, DType.allCases)
  func givesTheSameOfOne(_ name: String, _ dtype: DType) throws {
    let operation = try #require(OperationTable.torch[name]?.operation)
    let place = try #require(operation.signatures.firstIndex { $0.alikeLoop != nil })
    let runtime = testRuntime()
    for shape in [[], [0, 2], [3], [2, 3]] {
      let count = shape.reduce(1, *)
      let x = try Tensor.of((0..<count).map { Scalar.int($0 * 7 % 5 - 1) }, shape, dtype)
      guard let short = try operation.signatures[place].alike(x, runtime) else { continue }
      let long = try operation(.tensor(x), signature: place, runtime: runtime)
      #expect(short.layout == long.layout)
      #expect(short.dtype == long.dtype)
      #expect(agree(short.doubles, long.doubles))
    }
  }

  @Test(arguments: operators, DType.allCases)
  func givesTheSameWithANumber(_ name: String, _ dtype: DType) throws {
    let operation = try #require(OperationTable.torch[name]?.operation)
    // The overload that takes a number, and the one whose loop stands for it.
    guard
      let place = operation.signatures.firstIndex(where: {
        $0.parameters[0].kind != .number
          && [.number, .tensorOrNumber].contains($0.parameters[1].kind)
      })
    else { return }
    let signature = try #require(operation.signatures.first { $0.alikeLoop != nil })
    let runtime = testRuntime()
    for number in [Argument.int(3), .int(-300), .float(1.5), .float(-.infinity), .bool(true)] {
      let x = try Tensor.of((0..<6).map { Scalar.int($0 * 7 % 5) }, [2, 3], dtype)
      guard let short = try signature.alike(x, number: number, runtime) else { continue }
      let long = try operation(.tensor(x), number, signature: place, runtime: runtime)
      #expect(short.layout == long.layout)
      #expect(short.dtype == long.dtype)
      #expect(agree(short.doubles, long.doubles))
    }
  }

  @Test func comparisonsGiveBooleans() throws {
    let less = try #require(OperationTable.torch["lt"]?.operation).signatures[0]
    let x = try Tensor.of([1, 2, 3])
    let mask = try #require(try less.alike(x, number: .int(2), testRuntime()))
    #expect(mask.dtype == .bool && mask.doubles == [1, 0, 0])
    #expect(try less.alike(x, number: .bool(true), testRuntime()) == nil)
  }

  @Test func leavesTheRestToThePlan() throws {
    let add = try #require(OperationTable.torch["add"]?.operation).signatures[0]
    let runtime = testRuntime()
    let x = try Tensor.of([1, 2, 3, 4].map { Scalar.int($0) }, [2, 2])
    let turned = x.viewed(as: Layout(shape: [2, 2], strides: [1, 2]))
    #expect(try add.alike(x, turned, runtime) == nil)
    #expect(try add.alike(x, try Tensor.of([1, 2], .float32), runtime) == nil)
    #expect(try add.alike(x, Tensor(shape: [2, 2], dtype: .float32), runtime) == nil)
    runtime.shapesOnly = true
    #expect(try add.alike(x, x, runtime) == nil)
  }
}
