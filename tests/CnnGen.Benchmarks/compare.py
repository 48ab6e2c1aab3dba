"""Runs CnnGen's benchmark and PyTorch's by turns and prints the ratios of the best.

    python3 compare.py lenet,resnet20 --torch PATH/torch_bench.py [--python /usr/bin/python3] [--rounds 3]

The machine may be noisy: each round runs all, one right after the other, and the best of the rounds counts. PyTorch runs as it is installed, and
with an allocator that keeps memory: as it is, large tensors go back to the kernel in every step and are zeroed page by page in the next, which in
a virtual machine can take half of the time.
"""
import argparse, json, os, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
HIGHER, LOWER = ("trainImagesPerSecond", "inferImagesPerSecond"), ("batch1Milliseconds", "peakMemoryBytes")

# Variables that a machine sets for the sake of old builds of OpenBLAS would choose slower kernels for the peer.
INSTALLED = {name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
KEEPING = {"MALLOC_MMAP_THRESHOLD_": str(4 << 30), "MALLOC_TRIM_THRESHOLD_": str(64 << 30), "MALLOC_TOP_PAD_": str(256 << 20)}
PEERS = {"as installed": INSTALLED, "keeping memory": INSTALLED | KEEPING}


def run(command, environment=None):
    lines = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.splitlines()
    return {row["network"]: row for row in map(json.loads, lines)}


def merge(best, rows):
    for name, row in rows.items():
        old = best.setdefault(name, row)
        for key in HIGHER:
            old[key] = max(old[key], row[key])
        for key in LOWER:
            old[key] = min(old[key], row[key])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("networks")
    p.add_argument("--torch", required=True)
    p.add_argument("--python", default="python3")
    p.add_argument("--rounds", type=int, default=3)
    a = p.parse_args()
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", HERE], check=True, stdout=subprocess.DEVNULL)
    ours, theirs = {}, {peer: {} for peer in PEERS}
    for _ in range(a.rounds):
        # One process a network, so that the peak of memory is the network's own.
        for name in a.networks.split(","):
            merge(ours, run(["dotnet", "run", "-c", "Release", "--no-build", "--project", HERE, "--", "networks", "--json", "--only", name]))
            for peer, environment in PEERS.items():
                merge(theirs[peer], run([a.python, a.torch, name], environment))
    for name, mine in ours.items():
        for peer, rows in theirs.items():
            their = rows[name]
            ratios = [f"train {mine['trainImagesPerSecond'] / their['trainImagesPerSecond']:.2f}x ({mine['trainImagesPerSecond']:g} : {their['trainImagesPerSecond']:g} img/s)",
                      f"infer {mine['inferImagesPerSecond'] / their['inferImagesPerSecond']:.2f}x ({mine['inferImagesPerSecond']:g} : {their['inferImagesPerSecond']:g} img/s)",
                      f"latency {their['batch1Milliseconds'] / mine['batch1Milliseconds']:.2f}x ({mine['batch1Milliseconds']:g} : {their['batch1Milliseconds']:g} ms)",
                      f"memory {mine['peakMemoryBytes'] / their['peakMemoryBytes']:.2f}x"]
            print(f"{name:9} PyTorch {peer:15} " + "  ".join(ratios), flush=True)


if __name__ == "__main__":
    main()
