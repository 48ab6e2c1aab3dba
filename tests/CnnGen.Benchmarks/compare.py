"""Runs CnnGen's benchmark and PyTorch's by turns and prints the ratios of the best.

    python3 compare.py lenet,resnet20 --torch PATH/torch_bench.py [--python /usr/bin/python3] [--rounds 3]

The machine may be noisy: each round runs both, one right after the other, and the best of the rounds counts.
"""
import argparse, json, os, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
HIGHER, LOWER = ("trainImagesPerSecond", "inferImagesPerSecond"), ("batch1Milliseconds", "peakMemoryBytes")


def run(command):
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
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
    ours, theirs = {}, {}
    for _ in range(a.rounds):
        # One process a network, so that the peak of memory is the network's own.
        for name in a.networks.split(","):
            merge(ours, run(["dotnet", "run", "-c", "Release", "--no-build", "--project", HERE, "--", "networks", "--json", "--only", name]))
            merge(theirs, run([a.python, a.torch, name]))
    for name, mine in ours.items():
        peer = theirs[name]
        ratios = [f"train {mine['trainImagesPerSecond'] / peer['trainImagesPerSecond']:.2f}x ({mine['trainImagesPerSecond']:g} : {peer['trainImagesPerSecond']:g} img/s)",
                  f"infer {mine['inferImagesPerSecond'] / peer['inferImagesPerSecond']:.2f}x ({mine['inferImagesPerSecond']:g} : {peer['inferImagesPerSecond']:g} img/s)",
                  f"latency {peer['batch1Milliseconds'] / mine['batch1Milliseconds']:.2f}x ({mine['batch1Milliseconds']:g} : {peer['batch1Milliseconds']:g} ms)",
                  f"memory {mine['peakMemoryBytes'] / peer['peakMemoryBytes']:.2f}x"]
        print(f"{name:9} " + "  ".join(ratios), flush=True)


if __name__ == "__main__":
    main()
