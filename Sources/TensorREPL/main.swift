import TensorLang

print("tensor")
