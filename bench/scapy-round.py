"""
Rounds of SYNs the way of netprobify: packets built once, captured while they are sent, answers matched by number
afterwards, a reset for each. Arguments: interface, destination, port, first source port, packets, rounds. Prints a line
of JSON per round: seconds, CPU seconds, answers with a round trip, their median in microseconds.
"""

import json
import resource
import statistics
import sys
import time

from scapy.all import IP, TCP, AsyncSniffer, L3RawSocket, conf

TIMEOUT_S = 1.0

interface, destination, port, first_port, packets, rounds = sys.argv[1:]
port, first_port, packets, rounds = int(port), int(first_port), int(packets), int(rounds)
conf.verb = 0
# As netprobify has it: smaller ones make losses of their own.
conf.bufsize = 2**30


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def built(flags, step):
    return [
        IP(dst=destination, id=1, flags="DF") / TCP(sport=first_port + n, dport=port, seq=n + 1 + step, flags=flags)
        for n in range(packets)
    ]


syns, resets = built("S", 0), built("R", 1)
outlet = L3RawSocket(iface=interface)
for _ in range(rounds):
    start, cpu = time.monotonic(), cpu_seconds()
    seen = AsyncSniffer(iface=interface, filter=f"tcp and host {destination} and port {port}", store=True)
    seen.start()
    while not getattr(seen, "stop_cb", None):
        time.sleep(0.001)
    for syn in syns:
        outlet.send(syn)
    until = time.monotonic() + TIMEOUT_S
    time.sleep(max(0, until - time.monotonic()))
    seen.stop()
    sent, round_trips = {}, {}
    for packet in seen.results:
        if TCP not in packet:
            continue
        tcp = packet[TCP]
        if packet[IP].src != destination and tcp.flags == "S":
            sent[tcp.seq] = packet.time
        elif packet[IP].src == destination and tcp.ack - 1 in sent:
            round_trips[tcp.ack - 1] = float(packet.time - sent[tcp.ack - 1])
    for reset in resets:
        outlet.send(reset)
    median = statistics.median(round_trips.values()) if round_trips else None
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - start,
                "cpuSeconds": cpu_seconds() - cpu,
                "answers": len(round_trips),
                "rttUs": None if median is None else median * 1e6,
            }
        ),
        flush=True,
    )
