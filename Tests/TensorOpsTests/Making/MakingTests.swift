import Testing

@testable import TensorOps

/// Tensors from sizes and numbers.
@Suite("Making")
struct MakingTests {
  @Test("zeros, ones and full in every dtype", arguments: DType.allCases)
  func constants(_ dtype: DType) throws {
    for shape in telltaleShapes {
      let count = shape.reduce(1, *)
      let zeros = try ConstantTensors.zeros(.ints(shape), .dtype(dtype))
      #expect(zeros.shape == shape && zeros.dtype == dtype)
      #expect(zeros.doubles == [Double](repeating: 0, count: count))
      #expect(
        try ConstantTensors.ones(.ints(shape), .dtype(dtype)).doubles
          == [Double](repeating: 1, count: count))
      #expect(
        try ConstantTensors.full(.ints(shape), .float(3.5), .dtype(dtype)).doubles
          == [Double](
            repeating: dtype == .bool ? 1 : dtype.isFloatingPoint ? 3.5 : 3, count: count))
    }
  }

  @Test("likenesses keep the order of dims in memory")
  func likenesses() throws {
    func strides(_ shape: [Int], _ strides: [Int]) throws -> [Int] {
      let layout = Layout(shape: shape, strides: strides)
      return try ConstantTensors.zerosLike.planned(
        .tensor(Tensor(layout: layout, dtype: .float32, storage: nil))
      ).strides
    }
    // As PyTorch has them.
    #expect(try strides([3, 2], [1, 3]) == [1, 3])
    #expect(try strides([2, 3], [1, 0]) == [3, 1])
    #expect(try strides([4, 2, 3], [1, 12, 4]) == [1, 12, 4])
    #expect(try strides([2, 6], [12, 1]) == [6, 1])
    #expect(try strides([3, 4], [2, 6]) == [1, 3])
    #expect(try strides([4, 2, 3], [1, 0, 4]) == [1, 4, 8])
    #expect(try strides([2, 2, 6], [1, 24, 2]) == [1, 12, 2])
  }

  @Test("numbers that a dtype can't hold are refused")
  func overflow() {
    func full(_ value: Scalar, _ dtype: DType) -> String? {
      ConstantTensors.full.refusal(
        .ints([2]), value.argument, .dtype(dtype))
    }
    #expect(full(.int(300), .int8) == "value cannot be converted to type int8_t without overflow")
    #expect(full(.int(256), .uint8) == "value cannot be converted to type uint8_t without overflow")
    #expect(full(.int(-255), .uint8) == nil)
    #expect(full(.float(-0.5), .uint8) != nil)
    #expect(
      full(.float(1e300), .float32) == "value cannot be converted to type float without overflow")
    #expect(full(.float(.infinity), .float16) == nil)
    #expect(
      full(.float(.nan), .int64) == "value cannot be converted to type int64_t without overflow")
    #expect(full(.float(.nan), .bool) == nil)
    func data(_ value: Scalar, _ dtype: DType) -> String? {
      DataTensors.tensor.refusal(
        .data(NestedData(shape: [1], scalars: [value], dtype: .int64)), .dtype(dtype))
    }
    #expect(data(.int(300), .int8) == "value cannot be converted to type int8 without overflow")
    #expect(data(.float(1e300), .float16) == nil)
    #expect(
      data(.float(.nan), .int32) == "value cannot be converted to type int32 without overflow")
  }

  @Test("sizes that can't be are refused before memory is asked for")
  func sizes() {
    #expect(
      ConstantTensors.zeros.refusal(.ints([-1])) == "zeros: Dimension size must be non-negative.")
    #expect(
      ConstantTensors.ones.refusal(.ints([2, -3]))
        == "Trying to create tensor with negative dimension -3: [2, -3]")
    #expect(
      ConstantTensors.ones.refusal(.ints([1 << 62, 2]))
        == "Storage size calculation overflowed with sizes=[4611686018427387904, 2]")
    #expect(ConstantTensors.zeros.refusal(.ints([1_000_000_000, 1_000_000_000])) != nil)
    #expect(Matrices.eye.refusal(.int(1 << 40)) != nil)
    #expect(Matrices.trilIndices.refusal(.int(1 << 40), .int(1 << 40)) != nil)
    #expect(
      ConstantTensors.emptyStrided.refusal(.ints([1 << 40, 3]), .ints([1 << 40, 2])) != nil)
  }

  @Test("devices")
  func devices() throws {
    let onMeta = try ConstantTensors.zeros.result(
      [
        .ints([1 << 30, 1 << 20]), .none, .none, .string("meta"), .bool(false), .bool(false), .none,
      ],
      runtime: testRuntime())
    guard case .tensor(let tensor) = onMeta else {
      Issue.record("a tensor")
      return
    }
    #expect(tensor.isShapeOnly && tensor.shape == [1 << 30, 1 << 20])
    // A shape-only tensor has real likenesses.
    let real = try ConstantTensors.onesLike(
      .tensor(Tensor(shape: [2], dtype: .int8)), .none, .none, .string("cpu"))
    #expect(real.doubles == [1, 1])
    #expect(
      ConstantTensors.zeros.refusal(.ints([2]), .none, .none, .string("cuda"))?.hasPrefix(
        "Found no NVIDIA driver") == true)
    #expect(
      ConstantTensors.zeros.refusal(.ints([2]), .none, .none, .string("foo"))?.hasSuffix(
        "device type at start of device string: foo") == true)
  }

  @Test("arange counts as PyTorch counts")
  func arange() throws {
    func range(_ arguments: Argument...) throws -> [Double] {
      let result = try Ranges.arange.result(
        arguments, signature: arguments.count == 1 ? 0 : 1, runtime: testRuntime())
      guard case .tensor(let tensor) = result else { return [] }
      return tensor.doubles
    }
    #expect(try range(.int(5)) == [0, 1, 2, 3, 4])
    #expect(try range(.int(5), .int(0), .int(-2)) == [5, 3, 1])
    #expect(try range(.int(1), .int(1)) == [])
    #expect(try range(.float(5.5)) == [0, 1, 2, 3, 4, 5])
    #expect(try range(.float(0), .float(-8.000001), .float(-4)) == [0, -4, -8])
    #expect(try range(.float(1.7), .float(6.5), .float(1.3), .dtype(.int64)) == [1, 2, 3, 4])
    #expect(
      try range(.int(-3), .int(3), .int(1), .dtype(.uint8)) == [253, 254, 255, 0, 1, 2])
    // The tenth step in float32 comes from a vector of eight, started at 8 · 0.7.
    let steps = try range(.int(0), .int(100), .float(0.7))
    #expect(steps[9] == 6.299999713897705)
    func refusal(_ arguments: Argument...) -> String? {
      do throws(OperationError) {
        _ = try Ranges.arange.result(arguments, signature: 1, runtime: testRuntime())
        return nil
      } catch { return error.fault.torch }
    }
    #expect(refusal(.int(0), .int(1), .int(0)) == "step must be nonzero")
    #expect(
      refusal(.int(0), .int(1), .int(-1))
        == "upper bound and lower bound inconsistent with step sign")
    #expect(refusal(.int(0), .float(1e300)) == "invalid size, possible overflow?")
    #expect(refusal(.float(.nan), .int(1)) == "unsupported range: nan -> 1")
    #expect(refusal(.float(0.5), .float(.infinity)) == "unsupported range: 0.5 -> inf")
    #expect(refusal(.int(0), .int(1), .float(.nan)) == "step must be finite but got nan")
    #expect(refusal(.int(.min), .int(.max)) == "invalid size, possible overflow?")
    #expect(
      refusal(.int(0), .int(5), .int(1), .dtype(.bool))
        == "\"arange_cpu\" not implemented for 'Bool'")
  }

  @Test("linspace meets both ends")
  func linspace() throws {
    for steps in [2, 3, 7, 50] {
      for dtype in [DType.float32, .float64, .float16, .bfloat16] {
        let points = try Ranges.linspace(
          .float(-1), .float(2), .int(steps), .dtype(dtype)
        ).doubles
        #expect(points.first == -1 && points.last == 2)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    #expect(
      try Ranges.linspace(.int(0), .int(10), .int(4), .dtype(.int64)).doubles == [0, 3, 6, 10])
    #expect(try Ranges.linspace(.int(3), .int(10), .int(1)).doubles == [3])
    #expect(try Ranges.linspace(.int(3), .int(10), .int(0)).doubles == [])
    #expect(
      Ranges.linspace.refusal(.int(0), .int(1), .int(-1))
        == "number of steps must be non-negative")
    // As PyTorch computes the 16-bit types: in float32, rounded once.
    #expect(
      try Ranges.linspace(.int(0), .int(1), .int(7), .dtype(.float16)).doubles == [
        0, 0.1666259765625, 0.333251953125, 0.5, 0.66650390625, 0.83349609375, 1,
      ])
  }

  @Test("triangles", arguments: [(3, 3), (2, 4), (4, 2), (1, 1), (0, 3), (3, 0), (20, 21)])
  func triangles(_ rows: Int, _ columns: Int) throws {
    for offset in -6...6 {
      var lower: [[Int]] = [[], []]
      var upper: [[Int]] = [[], []]
      for row in 0..<rows {
        for column in 0..<columns {
          if column <= row + offset {
            lower[0].append(row)
            lower[1].append(column)
          }
          if column >= row + offset {
            upper[0].append(row)
            upper[1].append(column)
          }
        }
      }
      for (operation, expected) in [
        (Matrices.trilIndices, lower), (Matrices.triuIndices, upper),
      ] {
        let places = try operation(.int(rows), .int(columns), .int(offset))
        #expect(places.shape == [2, expected[0].count])
        #expect(places.scalars == (expected[0] + expected[1]).map { .int($0) }, "\(offset)")
      }
    }
  }

  @Test("eye, vander and grids")
  func structured() throws {
    #expect(try Matrices.eye(.int(2), .int(3), signature: 1).doubles == [1, 0, 0, 0, 1, 0])
    #expect(
      try Matrices.vander(.tensor(try .of(ints: [1, 2, 3]))).doubles
        == [1, 1, 1, 4, 2, 1, 9, 3, 1])
    let pairs = try Grids.cartesianProduct(
      .tensors([try .of(ints: [1, 2]), try .of(ints: [3, 4, 5])]))
    #expect(pairs.doubles == [1, 3, 1, 4, 1, 5, 2, 3, 2, 4, 2, 5])
    let chosen = try Grids.combinations(.tensor(try .of(ints: [1, 2, 3])), .int(2), .bool(true))
    #expect(chosen.doubles == [1, 1, 1, 2, 1, 3, 2, 2, 2, 3, 3, 3])
    #expect(try Grids.combinations(.tensor(try .of(ints: [1, 2])), .int(3)).shape == [0, 3])
    #expect(
      Grids.combinations.refusal(.tensor(Tensor(shape: [200], dtype: .int8)), .int(100)) != nil)
  }

  @Test("meshgrid makes views")
  func meshgrid() throws {
    let x = try Tensor.of(ints: [1, 2])
    let y = try Tensor.of(ints: [3, 4, 5])
    let result = try Grids.meshgrid.result(
      [.tensors([x, y]), .string("xy")], runtime: testRuntime())
    guard case .tensors(let grids, .tuple) = result else {
      Issue.record("a tuple")
      return
    }
    #expect(grids.map(\.shape) == [[3, 2], [3, 2]])
    #expect(grids[0].doubles == [1, 2, 1, 2, 1, 2])
    #expect(grids[1].doubles == [3, 3, 4, 4, 5, 5])
    #expect(grids[0].storage === x.storage && grids[0].strides == [0, 1])
  }

  @Test("item and tolist")
  func reading() throws {
    #expect(
      DataTensors.item.refusal(.tensor(Tensor(shape: [2], dtype: .int8)))
        == "a Tensor with 2 elements cannot be converted to Scalar")
    #expect(
      DataTensors.item.refusal(.tensor(Tensor(shape: [], dtype: .int8)))
        == "Tensor.item() cannot be called on meta tensors")
    let result = try DataTensors.item.result(
      [.tensor(try .of([.float(2.5)], [1, 1]))], runtime: testRuntime())
    guard case .scalar(.float(2.5)) = result else {
      Issue.record("not 2.5")
      return
    }
  }
}

extension Scalar {
  fileprivate var argument: Argument {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    }
  }
}
