"""A script with expectations.

>>> this is no prompt
"""
import math

math.sqrt(16)  # => 4.0
x = 3  # => 4
x + 1
# => 5

for i in range(3):
    print(i, "# => not this")  # => 0 # => not this
# => 1 # => not this
# => 2 # => not this

def f(x):
    return x.nothing

f(x)
f(x)  # => AttributeError: ...
1 +
