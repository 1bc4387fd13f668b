#!/usr/bin/env python3
"""Time `tensor` beside its peers, in turn and in one run, and print the ratios.

usage: Benchmarks/run.py [--tensor PATH] [--python PATH] [--repeat N] [--only REGEX] [--write FILE]

`--python` is an interpreter that has PyTorch and NumPy (a virtual environment outside this folder);
without it only what needs no peer but the bare interpreter is measured.  Absolute times differ from
machine to machine and from minute to minute: only the ratio of one run's medians says something.
"""
import argparse, datetime, os, platform, re, statistics, subprocess, sys, time

# Small arrays, as loops have them.
ARRAYS = (
    "import numpy as np\nfrom scipy.spatial import distance\nnp.random.seed(0)\nu = np.random.rand(4)\n"
    "v = np.random.rand(4)\nw = np.random.rand(100)\na = np.random.rand(3, 4)\nout = np.zeros((50, 50))\n"
    "i, j = 1, 2")
ROWS = (
    "import numpy as np\nimport scipy.spatial.distance\nnp.random.seed(0)\nx = np.random.rand(50, 64)\n"
    "out = np.zeros((50, 50))")

# name, our program, the peer's program, the aim for ours / theirs.  Each program sets up, then
# `work()` is timed by its own side's perf_counter and the seconds are printed.
STATEMENTS = [
    ("loop of y = x + x, 2×2", "x = torch.ones(2, 2)",
     "def work():\n    for i in range(100000):\n        y = x + x", 0.5),
    ("50×50 loop of cosine_similarity", "x = torch.rand(50, 64)\noutput = torch.zeros(50, 50)",
     "def work():\n    for i in range(50):\n        for j in range(50):\n"
     "            output[i, j] = torch.cosine_similarity(x[i].unsqueeze(0), x[j].unsqueeze(0))", 0.1),
    ("integers: a loop of a million", "",
     "def work():\n    t = 0\n    for i in range(1000000):\n        t += i * 2 % 7\n    return t", None),
    # A hundred thousand statements each: the language itself.
    *[(f"loop of {statement}", ARRAYS, f"def work():\n    for k in range(100000):\n        {statement}", 1.0)
      for statement in [
          "y = u + v", "y = a + u", "y = np.add(u, v)", "y = np.sqrt(u)", "y = -u", "y = u ** 2", "y = u > 0.5",
          "y = np.dot(u, v)", "y = a @ u", "y = u.sum()", "y = np.mean(w)", "y = np.linalg.norm(w)",
          "y = a[0, 1]", "y = u[1]", "y = a[0]", "y = a[:, 0]", "y = a.T", "y = u[1] * v[2]",
          "a[0, 1] = 5.0", "a[0] = u", "out[i, j] = u[1]", "y = distance.cosine(u, v)"]],
    ("50×50 loop of scipy's cosine", ROWS,
     "def work():\n    for i in range(50):\n        for j in range(50):\n"
     "            out[i, j] = scipy.spatial.distance.cosine(x[i], x[j])", 0.5),
    ("50×50 loop of np.dot and np.linalg.norm", ROWS,
     "def work():\n    for i in range(50):\n        for j in range(50):\n"
     "            out[i, j] = np.dot(x[i], x[j]) / (np.linalg.norm(x[i]) * np.linalg.norm(x[j]))", 0.5),
    ("sklearn's cosine_similarity of (50, 100)",
     "import numpy as np\nfrom sklearn.metrics.pairwise import cosine_similarity\nx = np.random.rand(50, 100)",
     "def work():\n    for k in range(100):\n        cosine_similarity(x)", 1.0),
    ("a + b, 10⁷", "a = torch.randn(10**7)\nb = torch.randn(10**7)", "def work():\n    return a + b", None),
    ("exp, 10⁷", "a = torch.randn(10**7)", "def work():\n    return torch.exp(a)", None),
    ("sum over dim 1 of (64, 512, 32, 32)", "a = torch.randn(64, 512, 32, 32)",
     "def work():\n    return a.sum(1)", None),
    ("softmax over dim 1 of (64, 512, 32, 32)", "a = torch.randn(64, 512, 32, 32)",
     "def work():\n    return a.softmax(1)", None),
    ("permute(0, 2, 3, 1).contiguous()", "a = torch.randn(64, 512, 32, 32)",
     "def work():\n    return a.permute(0, 2, 3, 1).contiguous()", None),
    ("cosine_similarity of (64, 512, 32, 32), dim 1",
     "a = torch.randn(64, 512, 32, 32)\nb = torch.randn(64, 512, 32, 32)",
     "def work():\n    return torch.cosine_similarity(a, b, dim=1)", None),
    ("all pairs of (300, 768) by broadcasting", "a = torch.randn(300, 768)",
     "def work():\n    return torch.cosine_similarity(a[:, None], a[None], dim=-1)", None),
    ("matmul 1024", "a = torch.randn(1024, 1024)", "def work():\n    return a @ a", None),
    ("sort 10⁶", "a = torch.randn(10**6)", "def work():\n    return a.sort()", None),
    ("randn 10⁷", "", "def work():\n    return torch.randn(10**7)", None),
]


def program(setup, work, repeats):
    return (
        "import torch, time\ntorch.set_num_threads(2)\n" + setup + "\n" + work
        + f"\nwork()\nfor turn in range({repeats}):\n    started = time.perf_counter()\n"
        "    work()\n    print(time.perf_counter() - started)\n")


def seconds(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().split("\n")[-1])
    return [float(line) for line in done.stdout.split()]


def statement(options, setup, work):
    """Medians of ours and theirs, the two sides' processes in turn."""
    text = program(setup, work, 3)
    ours, theirs = [], []
    for _ in range(options.repeat):
        ours += seconds([options.tensor, "--quiet", "-c", text])
        if options.python:
            theirs += seconds([options.python, "-c", text])
    return statistics.median(ours), statistics.median(theirs) if theirs else None


def startup(options):
    """Whole processes, in turn: `tensor -c 1` against the bare interpreter."""
    bare = os.path.realpath(sys.executable)
    ours, theirs = [], []
    for _ in range(20):
        for command, times in (([options.tensor, "-c", "1"], ours), ([bare, "-S", "-c", "pass"], theirs)):
            started = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - started)
    return statistics.median(ours), statistics.median(theirs)


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ask.add_argument("--tensor", default=".build/release/tensor")
    ask.add_argument("--python", default=os.environ.get("TENSOR_PEER_PYTHON"))
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--only", default=".*")
    ask.add_argument("--write", help="also write the table to this Markdown file")
    options = ask.parse_args()
    rows = []
    if re.search(options.only, "start-up"):
        rows.append(("start-up: tensor -c 1 / python3 -S -c pass", *startup(options), 1.0))
    for name, setup, work, aim in STATEMENTS:
        if not re.search(options.only, name):
            continue
        try:
            rows.append((name, *statement(options, setup, work), aim))
        except RuntimeError as problem:
            print(f"{name}: {problem}", file=sys.stderr)
    lines = ["| work | ours | peer | ours / peer | aim |", "|---|---|---|---|---|"]
    for name, ours, theirs, aim in rows:
        ratio = f"{ours / theirs:.3f}" if theirs else ""
        peer = f"{theirs * 1e3:.2f} ms" if theirs else ""
        lines.append(f"| {name} | {ours * 1e3:.2f} ms | {peer} | {ratio} | {'≤ ' + str(aim) if aim else ''} |")
    table = "\n".join(lines)
    print(table)
    if options.write:
        with open(options.write, "w") as page:
            page.write(
                f"# Benchmarks\n\nMade by `make bench` on {datetime.date.today()}, "
                f"{platform.machine()}, {os.cpu_count()} cores. Ratios of medians of one run; "
                f"two threads each.\n\n{table}\n")


if __name__ == "__main__":
    main()
