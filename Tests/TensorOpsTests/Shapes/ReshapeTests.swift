import Testing

@testable import TensorOps

/// Which shapes the same memory can be seen in.
@Suite struct ReshapeTests {
  @Test(arguments: [
    ([2, -1], 6, [2, 3]), ([-1], 0, [0]), ([3, -1, 2], 12, [3, 2, 2]), ([], 1, []),
    ([0, 5], 0, [0, 5]), ([1, -1], 7, [1, 7]),
  ])
  func infers(_ sizes: [Int], _ count: Int, _ shape: [Int]) throws {
    #expect(try Shape.inferReshape(sizes, count: count) == shape)
  }

  @Test(arguments: [
    ([2, -1], 5, "shape '[2, -1]' is invalid for input of size 5"),
    ([-1, -1], 6, "only one dimension can be inferred"),
    (
      [0, -1], 0,
      "cannot reshape tensor of 0 elements into shape [0, -1] because the unspecified dimension "
        + "size -1 can be any value and is ambiguous"
    ),
    ([0, -1], 6, "shape '[0, -1]' is invalid for input of size 6"),
    ([-2, 3], 6, "invalid shape dimension -2 at index 0 of shape [-2, 3]"),
    (
      [1 << 62, 4], 6, "shape '[4611686018427387904, 4]' is invalid for input of size 6"
    ),
    ([1 << 62, -1, 8], 6, "shape '[4611686018427387904, -1, 8]' is invalid for input of size 6"),
  ])
  func refuses(_ sizes: [Int], _ count: Int, _ text: String) {
    #expect(throws: OperationError.self) { try Shape.inferReshape(sizes, count: count) }
    do throws(OperationError) {
      _ = try Shape.inferReshape(sizes, count: count)
    } catch {
      #expect(error.fault.torch == text)
    }
  }

  /// Every view shows the elements that a copy would have, in every layout of the input.
  @Test func viewsShowWhatCopiesHave() throws {
    let shapes: [[Int]] = [
      [2, 3, 4], [6, 4], [2, 12], [24], [2, 1, 3, 4], [4, 3, 2], [2, 3, 2, 2], [1, 24, 1],
      [8, 3], [2, 2, 6],
    ]
    for own in shapes {
      try withEveryLayout(of: someNumbers(24), own) { tensor, kind in
        for wanted in shapes {
          let reshaped = try Reshaping.reshape(.tensor(tensor), .ints(wanted))
          #expect(reshaped.doubles == tensor.doubles, "\(kind) \(own) as \(wanted)")
          #expect(reshaped.shape == wanted)
          guard let strides = Shape.viewStrides(tensor.layout, as: wanted) else {
            #expect(reshaped.storage !== tensor.storage)
            #expect(Reshaping.view.refusal(.tensor(tensor), .ints(wanted), signature: 1) != nil)
            continue
          }
          #expect(reshaped.storage === tensor.storage && reshaped.strides == strides)
        }
      }
    }
  }

  @Test func aFailingViewShowsTheRuns() throws {
    let matrix = try Tensor.of(someNumbers(6), [2, 3])
    let turned = try Views.matrixT(.tensor(matrix))
    do throws(OperationError) {
      _ = try Reshaping.view.result(
        [.tensor(turned), .ints([6])], signature: 1, runtime: testRuntime())
      Issue.record("a transposed matrix has no flat view")
    } catch {
      let fault = try #require(error.fault as? ViewNeedsCopy)
      #expect(fault.runs == [0..<1, 1..<2])
      #expect(fault.crossing == 0)
      #expect(fault.strides == [1, 3])
    }
  }

  /// A dim of size 1 never stands in the way, and strides over several runs are found.
  @Test func viewsOfNonContiguousTensors() throws {
    let tall = Layout(shape: [10, 1, 100], strides: [1, 1, 10])
    #expect(Shape.viewStrides(tall, as: [10, 100]) == [1, 10])
    let split = Layout(shape: [6, 4], strides: [1, 6])
    #expect(Shape.viewStrides(split, as: [2, 3, 4]) == [3, 1, 6])
    let expanded = Layout(shape: [4, 3], strides: [0, 1])
    #expect(Shape.viewStrides(expanded, as: [2, 2, 3]) == [0, 0, 1])
    #expect(Shape.viewStrides(expanded, as: [12]) == nil)
  }

  @Test func bitsReadAsAnotherDtype() throws {
    let one = try Tensor.of([1.0, 2.0])
    let bits = try Reshaping.view(.tensor(one), .dtype(.int32))
    #expect(bits.doubles == [1_065_353_216, 1_073_741_824])
    let bytes = try Reshaping.view(.tensor(one), .dtype(.uint8))
    #expect(bytes.shape == [8] && bytes.storage === one.storage)
    let back = try Reshaping.view(.tensor(bytes), .dtype(.float32))
    #expect(back.doubles == [1, 2])
    let part = try Slicing.narrow(.tensor(bytes), .int(0), .int(1), .int(4))
    #expect(
      Reshaping.view.refusal(.tensor(part), .dtype(.float32))
        == "self.storage_offset() must be divisible by 4 to view Byte as Float (different element "
        + "sizes), but got 1")
    #expect(
      Reshaping.view.refusal(.tensor(try .of([.float(1)], [])), .dtype(.uint8))
        == "self.dim() cannot be 0 to view Float as Byte (different element sizes)")
  }

  @Test func stridedViewsStayInTheirStorage() throws {
    let three = try Tensor.of([1.0, 2, 3])
    #expect(
      Slicing.asStrided.refusal(.tensor(three), .ints([5, 5]), .ints([1 << 40, 1]))
        == "setStorage: sizes [5, 5], strides [1099511627776, 1], storage offset 0, and itemsize 4 "
        + "requiring a storage size of 17592186044436 are out of bounds for storage of size 12")
    for (sizes, strides, offset) in [
      ([1 << 62, 5], [1 << 62, 1], 0), ([1 << 62], [4], 0), ([-2], [1], 0), ([2], [1], -1),
      ([0], [1], Int.max), ([2], [Int.max], Int.max), ([2], [-1], 1), ([2, 2], [1], 0),
      ([1 << 40, 1 << 40], [0, 0], 0), ([4], [1], 0),
    ] {
      #expect(
        Slicing.asStrided.refusal(.tensor(three), .ints(sizes), .ints(strides), .int(offset))
          != nil, "\(sizes) \(strides) \(offset)")
    }
    let windows = try Slicing.asStrided(.tensor(three), .ints([2, 2]), .ints([1, 1]))
    #expect(windows.doubles == [1, 2, 2, 3])
  }
}
