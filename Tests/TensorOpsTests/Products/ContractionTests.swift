import Testing

@testable import TensorOps

/// Every product against sums written out, over the ways in which operands may lie in memory.
@Suite struct ContractionTests {
  let runtime = Runtime(seed: 7)

  enum Form: CaseIterable {
    case contiguous, permuted, stepped, offset, broadcast
  }

  /// A tensor of small whole numbers, exact in every dtype, that lies in memory in the form asked.
  func tensor(_ shape: [Int], _ dtype: DType, _ form: Form) throws -> Tensor {
    func filled(_ shape: [Int]) throws -> Tensor {
      let result = try runtime.make(shape: shape, dtype: dtype)
      for place in 0..<result.count {
        result.store(.int(Int(runtime.generator.random() % 7) - 3), at: place)
      }
      return result
    }
    switch form {
    case .contiguous: return try filled(shape)
    case .permuted:
      let turned = try filled(shape.reversed())
      return turned.viewed(
        as: Layout(shape: shape, strides: turned.strides.reversed(), offset: 0))
    case .stepped:
      let large = try filled(shape.map { $0 * 2 })
      return large.viewed(as: Layout(shape: shape, strides: large.strides.map { $0 * 2 }))
    case .offset:
      let large = try filled(shape.map { $0 + 1 })
      return large.viewed(
        as: Layout(shape: shape, strides: large.strides, offset: large.strides.reduce(0, +)))
    case .broadcast:
      var small = shape
      if !small.isEmpty { small[0] = min(1, small[0]) }
      let one = try filled(small)
      return one.viewed(as: one.layout.broadcast(to: shape))
    }
  }

  func expected(_ a: Tensor, _ b: Tensor) -> [Double] {
    let rank = a.rank
    let (m, k, n) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[rank - 1])
    let left = a.scalars.map(\.double)
    let right = b.scalars.map(\.double)
    var result: [Double] = []
    for batch in 0..<a.shape.dropLast(2).reduce(1, *) {
      for row in 0..<m {
        for column in 0..<n {
          var sum = 0.0
          for step in 0..<k {
            sum += left[(batch * m + row) * k + step] * right[(batch * k + step) * n + column]
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  static let sizes: [([Int], Int, Int, Int)] = [
    ([], 1, 1, 1), ([], 3, 5, 2), ([], 1, 40, 30), ([], 30, 40, 1), ([], 1, 6000, 1),
    ([], 17, 33, 65), ([], 40, 0, 3), ([], 0, 3, 2), ([4], 3, 5, 2), ([2, 2], 10, 31, 15),
    ([3], 1, 5, 1), ([0], 2, 2, 2), ([3], 20, 30, 1),
  ]

  @Test(arguments: DType.allCases.filter { $0 != .bool })
  func agreesWithSums(_ dtype: DType) throws {
    for (batch, m, k, n) in ContractionTests.sizes {
      for form in Form.allCases {
        for other in Form.allCases {
          let a = try tensor(batch + [m, k], dtype, form)
          let b = try tensor(batch + [k, n], dtype, other)
          let product = try Contraction.product(a, b, runtime)
          var wanted = expected(a, b)
          if dtype.isIntegral || dtype.isReducedFloat {
            let exact = try runtime.make(shape: [max(wanted.count, 1)], dtype: dtype)
            for (place, value) in wanted.enumerated() { exact.store(.float(value), at: place) }
            wanted = exact.scalars.map(\.double).dropLast(wanted.isEmpty ? 1 : 0)
          }
          #expect(
            product.scalars.map(\.double) == wanted, "\(batch) \(m) \(k) \(n) \(form) \(other)")
        }
      }
    }
  }

  @Test func ownKernelAgreesWithTheLibrary() throws {
    let a = try tensor([70, 300], .float32, .contiguous)
    let b = try tensor([300, 530], .float32, .permuted)
    let library = try Contraction.product(a, b, runtime)
    let own = try runtime.make(shape: [70, 530], dtype: .float32)
    try BlockedProduct.run(
      Contraction.Matrix(
        base: UnsafePointer(a.base.assumingMemoryBound(to: Float.self)), rowStep: 300,
        columnStep: 1),
      Contraction.Matrix(
        base: UnsafePointer(b.base.assumingMemoryBound(to: Float.self)), rowStep: 1,
        columnStep: 300), own.base.assumingMemoryBound(to: Float.self), 70, 300, 530, runtime)
    #expect(own.scalars == library.scalars)
  }

  @Test(arguments: [DType.float32, .float64])
  func aMatrixByItsOwnTransposeIsSymmetric(_ dtype: DType) throws {
    let a = try tensor([150, 90], dtype, .contiguous)
    let turned = a.viewed(as: a.layout.matrixTransposed)
    let product = try Contraction.product(a, turned, runtime)
    #expect(product.scalars.map(\.double) == expected(a, turned))
    let other = try Contraction.product(turned, a, runtime)
    #expect(other.scalars.map(\.double) == expected(turned, a))
  }

  @Test func productsAreCutInEveryDirection() throws {
    guard BLAS.library != nil else { return }
    for (m, k, n) in [(40, 6, 9), (7, 50, 8), (5, 9, 60), (33, 34, 35), (1, 70, 1), (1, 9, 80)] {
      let a = try tensor([m, k], .float64, .contiguous)
      let b = try tensor([k, n], .float64, .permuted)
      let product = try runtime.make(shape: [m, n], dtype: .float64)
      let left = BLASProduct.Operand(
        Contraction.Matrix(
          base: UnsafePointer(a.base.assumingMemoryBound(to: Double.self)), rowStep: k,
          columnStep: 1), rows: m, columns: k)
      let right = BLASProduct.Operand(
        Contraction.Matrix(
          base: UnsafePointer(b.base.assumingMemoryBound(to: Double.self)), rowStep: 1,
          columnStep: k), rows: k, columns: n)
      try BLASProduct.run(
        #require(left), #require(right), product.base.assumingMemoryBound(to: Double.self), m, k, n,
        runtime, limits: BLASProduct.Limits(multiplyAdds: 200, traffic: 300))
      #expect(product.scalars.map(\.double) == expected(a, b))
    }
  }

  @Test func aProductStopsWhenAsked() throws {
    let stopped = Runtime(seed: 0)
    let a = try Making.filled([3000, 3000], .float32, with: .int(1), stopped)
    stopped.interrupt.request()
    #expect(throws: OperationError.self) { try Contraction.product(a, a, stopped) }
    let b = try Making.filled([3000, 3000], .int32, with: .int(1), Runtime(seed: 0))
    #expect(throws: OperationError.self) { try Contraction.product(b, b, stopped) }
  }

  @Test func regroupingFollowsStrides() {
    #expect(Layout(contiguous: [4, 6]).regrouped(to: [2, 12])?.strides == [12, 1])
    let turned = Layout(shape: [6, 4], strides: [1, 6])
    #expect(turned.regrouped(to: [2, 3, 4])?.strides == [3, 1, 6])
    #expect(turned.regrouped(to: [24]) == nil)
    #expect(Layout(shape: [1, 4], strides: [9, 1]).regrouped(to: [4, 1, 1])?.shape == [4, 1, 1])
    #expect(Layout(shape: [2, 3], strides: [0, 0]).regrouped(to: [6])?.strides == [0])
    #expect(Layout(shape: [0, 3], strides: [3, 1]).regrouped(to: [3, 0])?.shape == [3, 0])
  }
}
