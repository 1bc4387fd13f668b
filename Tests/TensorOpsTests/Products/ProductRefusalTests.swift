import Testing

@testable import TensorOps

/// What PyTorch 2.15 says of products that don't go together, word for word.
@Suite struct ProductRefusalTests {
  let runtime = Runtime(seed: 0)

  /// The first line of PyTorch's message; plans need no data.
  func refusal(
    _ operation: Operation, _ arguments: [Argument], signature: Int = 0
  ) -> String? {
    do throws(OperationError) {
      _ = try operation.result(arguments, signature: signature, runtime: runtime)
      return nil
    } catch {
      return error.fault.torch
    }
  }

  func meta(_ shape: Int..., dtype: DType = .float32) -> Argument {
    .tensor(Tensor(shape: shape, dtype: dtype))
  }

  @Test func matmul() {
    func text(_ a: Argument, _ b: Argument) -> String? { refusal(Products.matmul, [a, b]) }
    #expect(text(meta(2, 3), meta(3, 4)) == nil)
    #expect(
      text(meta(), meta(2))
        == "both arguments to matmul need to be at least 1D, but they are 0D and 1D")
    #expect(
      text(meta(2, 3), meta(2, 4))
        == "mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x4)")
    #expect(text(meta(2, 3), meta(2)) == "size mismatch, got input (2), mat (2x3), vec (2)")
    #expect(
      text(meta(2), meta(3))
        == "inconsistent tensor size, expected tensor [2] and src [3] to have the same number of "
        + "elements, but got 2 and 3 elements respectively")
    #expect(
      text(meta(5, 2, 3), meta(2, 4))
        == "mm: mat1 and mat2 shapes cannot be multiplied (10x3 and 2x4)")
    #expect(
      text(meta(2), meta(5, 3, 4))
        == "Expected size for first two dimensions of batch2 tensor to be: [5, 2] but got: [5, 3].")
    #expect(
      text(meta(6, 5, 2, 3), meta(4, 3, 4))
        == "The size of tensor a (5) must match the size of tensor b (4) at non-singleton dimension 1"
    )
    #expect(
      text(meta(2, 3, dtype: .int64), meta(3, 4))
        == "expected m1 and m2 to have the same dtype, but got: long int != float")
    #expect(
      text(meta(2, 3, dtype: .bool), meta(3, 4, dtype: .bool))
        == "\"addmm_impl_cpu_\" not implemented for 'Bool'")
    #expect(text(meta(2, 0, dtype: .bool), meta(0, 3, dtype: .bool)) == nil)
  }

  @Test func einsum() {
    func text(_ equation: String, _ operands: Tensor...) -> String? {
      refusal(Products.einsum, [.string(equation), .tensors(operands)])
    }
    let a = Tensor(shape: [2, 3], dtype: .float32)
    let b = Tensor(shape: [3, 4], dtype: .float32)
    #expect(text("ij,jk->ik", a, b) == nil)
    #expect(text(" i j,jk -> k ", a, b) == nil)
    #expect(text("...j,jk", a, b) == nil)
    #expect(
      text("ij,jk", a) == "einsum(): fewer operands were provided than specified in the equation")
    #expect(
      text("ij", a, b) == "einsum(): more operands were provided than specified in the equation")
    #expect(
      text("ij,j1->i", a, b)
        == "einsum(): invalid subscript given at index 4 in the equation string, subscripts must be in [a-zA-Z]"
    )
    #expect(
      text("ij,jk->ikk", a, b)
        == "einsum(): output subscript k appears more than once in the output")
    #expect(
      text("ij,jk->il", a, b)
        == "einsum(): output subscript l does not appear in the equation for any input operand")
    #expect(
      text("ij,kj->ik", a, b)
        == "einsum(): subscript j has size 4 for operand 1 which does not broadcast with previously seen size 3"
    )
    #expect(
      text("ii", a)
        == "einsum(): subscript i is repeated for operand 0 but the sizes don't match, 3 != 2")
    #expect(
      text("..j", a) == "einsum(): found '.' for operand 0 that is not part of any ellipsis")
    #expect(
      text("i", a)
        == "einsum(): the number of subscripts in the equation (1) does not match the number of dimensions (2) for operand 0 and no ellipsis was given"
    )
  }

  @Test func theRest() {
    #expect(
      refusal(AddedProducts.addmm, [meta(2), meta(2, 4), meta(4, 3)])
        == "The expanded size of the tensor (3) must match the existing size (2) at non-singleton "
        + "dimension 1.  Target sizes: [2, 3].  Tensor sizes: [2]")
    #expect(
      refusal(Products.bmm, [meta(3, 2), meta(3, 2, 2)]) == "batch1 must be a 3D tensor")
    #expect(
      refusal(Products.inner, [meta(2, 3), meta(2, 4)])
        == "inner() the last dimension must match on both input tensors but got shapes [2, 3] and [2, 4]"
    )
    #expect(
      refusal(Products.tensordot, [meta(2, 3), meta(3, 4), .int(2)])
        == "contracted dimensions need to match, but first has size 2 in dim -2 and second has size 3 in dim 0"
    )
    #expect(
      refusal(Products.multiDot, [.tensors([Tensor(shape: [2, 3], dtype: .float32)])])
        == "multi_dot(): expected at least 2 tensors but got 1")
    #expect(
      refusal(Similarity.cosineSimilarity, [meta(2, 3, dtype: .int64), meta(2, 3, dtype: .int64)])
        == "expected common dtype to be floating point, yet common dtype is Long")
    #expect(
      refusal(Similarity.cosineSimilarity, [meta(2, 3), meta(2, 3), .int(1), .float(-1)])
        == "eps must be non-negative, got: -1")
    #expect(
      refusal(Similarity.cdist, [meta(2, 3), meta(4, 4)])
        == "X1 and X2 must have the same number of columns. X1: 3 X2: 4")
    #expect(
      refusal(Similarity.cdist, [meta(2, 3), meta(4, 3), .float(.nan)])
        == "cdist only supports non-negative p values")
  }
}
