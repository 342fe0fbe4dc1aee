// Every key of a scenario file: its struct member, its codec, and one line about it. This list is
// what the loader accepts, what canonical_json() writes and what scenarios/schema.json offers.
#pragma once

#include "runner/scenario/object.h"

namespace dojo::scenario {

inline QuantityCodec<std::int64_t> duration(std::int64_t min_ns,
                                            std::int64_t max_ns = kDurationMaxNs) {
  return {Quantity::kDuration, min_ns, max_ns};
}
inline QuantityCodec<std::uint64_t> rate() {
  return {Quantity::kRate, 1'000, std::int64_t{100'000} * 1'000'000'000};
}
inline QuantityCodec<std::uint64_t> size() {
  return {Quantity::kSize, 4096, std::int64_t{1} << 50};
}
inline CountCodec count(std::int64_t max) { return {1, max}; }

// --- cluster ------------------------------------------------------------------------------------

template <class Visitor>
void describe(Visitor& v, Cost& cost) {
  v.required("cost", "nominal time", cost.cost_ns, duration(0));
  v.optional("jitter", "how much later it may end", cost.jitter, JitterCodec{});
  v.required("source", "who says so: publication, manual, or how it was derived", cost.source,
             TextCodec{});
}

template <class Visitor>
void describe(Visitor& v, Tick& tick) {
  v.required("period", "time between two ticks of a core", tick.period_ns, duration(1'000));
  v.required("source", "who says so", tick.source, TextCodec{});
}

template <class Visitor>
void describe(Visitor& v, Machine& machine) {
  const ObjectCodec<Cost> cost;
  v.optional("name", "the profile's name; default: the file's", machine.name, TextCodec{});
  v.required("about", "what machine this is", machine.about, TextCodec{});
  v.required("memory_access", "load or store that hits this core's cache", machine.memory_access,
             cost);
  v.required("cache_line_transfer", "access to a line that another core wrote last",
             machine.cache_line_transfer, cost);
  v.required("lock", "uncontended atomic read-modify-write", machine.lock, cost);
  v.required("context_switch", "from one task to another", machine.context_switch, cost);
  v.required("interrupt", "entry and exit of a hard interrupt", machine.interrupt, cost);
  v.required("softirq", "from raising a softirq to its handler", machine.softirq, cost);
  v.required("ipi", "from sending to the handler on the other core", machine.ipi, cost);
  v.required("page_copy", "one page, memory to memory", machine.page_copy, cost);
  v.required("page_fault", "entry and exit of a page fault", machine.page_fault, cost);
  v.required("tlb_flush", "the core's whole TLB", machine.tlb_flush, cost);
  v.required("kernel_call", "a kernel service that is none of the others", machine.kernel_call,
             cost);
  v.required("send_overhead", "CPU time to hand one message to the NIC", machine.send_overhead,
             cost);
  v.required("receive_overhead", "CPU time from the receive interrupt to the handler",
             machine.receive_overhead, cost);
  v.required("nic_per_message", "time of one message inside a NIC", machine.nic_per_message, cost);
  v.required("tick", "the timer interrupt", machine.tick, ObjectCodec<Tick>{});
}

template <class Visitor>
void describe(Visitor& v, Node& node) {
  v.required("cores", "cores of each node", node.cores, count(kCoresMax));
  v.optional("memory", "memory of each node", node.memory_bytes, size());
  v.required("machine", "a machine profile by name, or one in place", node.machine, MachineCodec{});
  v.optional("preemption", "when a task may lose its core", node.preemption,
             EnumCodec<Preemption>{Vocabulary::kPreemption});
  v.optional("interrupts", "which core the NIC interrupts", node.interrupts,
             MaybeCodec<EnumCodec<Interrupts>>{{Vocabulary::kInterrupts}});
  v.optional("jitter", "replaces the jitter of every cost of the machine", node.jitter,
             MaybeCodec<JitterCodec>{});
}

template <class Visitor>
void describe(Visitor& v, NetworkLevel& level) {
  v.required("name", "of the hubs of this level, such as rack", level.name, TextCodec{});
  v.required("size", "how many of what is below hang on one hub", level.size, count(kNodesMax));
  v.required("latency", "of the cable from below to the hub", level.latency_ns, duration(0));
  v.required("bandwidth", "of that cable, each way", level.bandwidth_bps, rate());
}

template <class Visitor>
void describe(Visitor& v, BackgroundTraffic& flow) {
  v.required("from", "the node it comes from", flow.from, CountCodec{0, kNodesMax - 1});
  v.required("to", "the node it goes to", flow.to, CountCodec{0, kNodesMax - 1});
  v.required("bytes", "of each packet", flow.bytes,
             QuantityCodec<std::uint64_t>{Quantity::kSize, 1, kPacketBytesMax});
  v.required("every", "time between two packets", flow.every_ns, duration(100));
}

template <class Visitor>
void describe(Visitor& v, Interconnect& net) {
  const ListCodec<CountCodec> sizes{count(kNodesMax), 1};
  v.optional("model", "network model; default: simgrid in timed runs, analytic in searches",
             net.model, MaybeCodec<EnumCodec<NetworkModel>>{{Vocabulary::kNetworkModel}});
  v.optional("topology", "how nodes are connected", net.topology,
             EnumCodec<Topology>{Vocabulary::kTopology});
  v.optional("shape",
             "mesh, torus: nodes in each dimension; fat-tree: children, from the nodes up; "
             "dragonfly: groups, routers of a group, nodes of a router",
             net.shape, MaybeCodec<ListCodec<CountCodec>>{sizes});
  v.optional("up", "fat-tree: parents, from the nodes up; default: one each", net.up,
             MaybeCodec<ListCodec<CountCodec>>{sizes});
  v.optional("levels", "hierarchical: from the nodes up", net.levels,
             MaybeCodec<ListCodec<ObjectCodec<NetworkLevel>>>{{{}, 1}});
  v.optional("graph", "graphml: path of the file", net.graph, MaybeCodec<FileCodec>{});
  v.optional("platform", "SimGrid platform file: its hosts are the nodes", net.platform,
             MaybeCodec<FileCodec>{});
  v.optional("routing", "which of several shortest ways; default: shortest", net.routing,
             MaybeCodec<EnumCodec<Routing>>{{Vocabulary::kRouting}});
  v.optional("latency",
             "without the time that bandwidth takes; switch: node to node; else each link",
             net.latency_ns, duration(0));
  v.optional("bandwidth", "of each link, each way", net.bandwidth_bps, rate());
  v.optional("jitter", "how much later a message may arrive", net.jitter, JitterCodec{});
  v.optional("gap", "least time between two messages of a node (LogGP's g)", net.gap_ns,
             MaybeCodec<QuantityCodec<std::int64_t>>{duration(0)});
  v.optional("background", "traffic beside that of the workload", net.background,
             MaybeCodec<ListCodec<ObjectCodec<BackgroundTraffic>>>{{{}, 1}});
}

template <class Visitor>
void describe(Visitor& v, Cluster& cluster) {
  v.required("nodes", "number of nodes", cluster.nodes,
             count(static_cast<std::int64_t>(kNodesMax)));
  v.optional("abstract",
             "for proofs in mode async: each task has a core of its own, no interrupts, and a "
             "message goes straight to the queue of its handler, exactly once and in order",
             cluster.is_abstract, MaybeCodec<BoolCodec>{});
  v.required("node", "each node", cluster.node, ObjectCodec<Node>{});
  v.optional("interconnect", "the network", cluster.interconnect, ObjectCodec<Interconnect>{});
}

// --- protocols ----------------------------------------------------------------------------------

template <class Visitor>
void describe(Visitor& v, DataLayer& data) {
  v.optional("protocol", "which data layer", data.protocol,
             EnumCodec<DataProtocol>{Vocabulary::kDataProtocol});
  v.optional("variant", "which tables", data.variant,
             EnumCodec<DataVariant>{Vocabulary::kDataVariant});
  v.optional("locking", "what protects a table step", data.locking,
             EnumCodec<Locking>{Vocabulary::kLocking});
  v.optional("defect", "rows that are wrong on purpose, for tests of the oracles", data.defect,
             MaybeCodec<NameCodec>{{Vocabulary::kDataDefect}});
  v.optional("row", "a row of hardened changed in one place, such as HM5/drop-2 (dojo bench rows)",
             data.row, MaybeCodec<TextCodec>{});
  v.optional("requeue", "delay before a requeued message is tried again", data.requeue_ns,
             duration(1'000));
}

template <class Visitor>
void describe(Visitor& v, Rpc& rpc) {
  v.optional("workers", "server threads a core may have", rpc.workers, count(kThreadsMax));
  v.optional("retransmit", "first wait for an acknowledgement", rpc.retransmit_ns, duration(1'000));
  v.optional("retransmit_max", "back-off doubles the wait up to this", rpc.retransmit_max_ns,
             duration(1'000));
  v.optional("ack_delay", "how long a reception may stay unacknowledged", rpc.ack_delay_ns,
             duration(0));
  v.optional("ack_every", "receptions without a packet back that force an acknowledgement",
             rpc.ack_every, count(kOperationsMax));
  v.optional("reliable", "no acknowledgements: refused together with faults that lose messages",
             rpc.reliable, BoolCodec{});
  v.optional("defect", "wrong on purpose, for tests of the oracles", rpc.defect,
             MaybeCodec<NameCodec>{{Vocabulary::kRpcDefect}});
}

template <class Visitor>
void describe(Visitor& v, Protocols& protocols) {
  v.optional("data", "the data layer", protocols.data, ObjectCodec<DataLayer>{});
  v.optional("rpc", "the transport of the data layer", protocols.rpc, ObjectCodec<Rpc>{});
}

// --- workload -----------------------------------------------------------------------------------

template <class Visitor>
void describe(Visitor& v, SharedCounter& w) {
  v.optional("nodes", "where its threads run", w.nodes, NodeSetCodec{});
  v.required("threads", "threads per node", w.threads, count(kThreadsMax));
  v.required("objects", "counters", w.objects, count(kObjectsMax));
  v.required("increments", "increments per thread", w.increments, count(kOperationsMax));
}

template <class Visitor>
void describe(Visitor& v, ReadersWriters& w) {
  v.optional("nodes", "where its threads run", w.nodes, NodeSetCodec{});
  v.required("readers", "reading threads per node", w.readers, CountCodec{0, kThreadsMax});
  v.required("writers", "writing threads per node", w.writers, CountCodec{0, kThreadsMax});
  v.required("objects", "objects", w.objects, count(kObjectsMax));
  v.required("operations", "operations per thread", w.operations, count(kOperationsMax));
}

template <class Visitor>
void describe(Visitor& v, RandomPrograms& w) {
  v.optional("nodes", "where its threads run", w.nodes, NodeSetCodec{});
  v.required("threads", "threads per node", w.threads, count(kThreadsMax));
  v.required("objects", "objects", w.objects, count(kObjectsMax));
  v.required("operations", "operations per thread", w.operations, count(kOperationsMax));
  v.optional("ops", "the operations to draw from; default: all", w.ops, OperationsCodec{});
  v.optional("draw", "which of the seed's programs; default: the workload's place in the list",
             w.draw, MaybeCodec<CountCodec>{count(kOperationsMax)});
}

template <class Visitor>
void describe(Visitor& v, EveryProgram& w) {
  v.optional("nodes", "where its threads run", w.nodes, NodeSetCodec{});
  v.required("threads", "threads per node", w.threads, count(kThreadsMax));
  v.required("objects", "objects", w.objects, count(kObjectsMax));
  v.required("operations", "operations per thread", w.operations, count(kOperationsMax));
  v.optional("ops", "the operations of programs; default: all", w.ops, OperationsCodec{});
}

template <class Visitor>
void describe(Visitor& v, Attachment& attachment) {
  v.optional("file", "path, relative to the scenario (with -D: to the current folder)",
             attachment.file, TextCodec{});
  v.optional("text", "the file's content, in place", attachment.text, TextCodec{});
}

template <class Visitor>
void describe(Visitor& v, PageTrace& w) {
  describe(v, w.trace);
  v.optional("order", "what orders the accesses", w.order,
             EnumCodec<TraceOrder>{Vocabulary::kTraceOrder});
}

template <class Visitor>
void describe(Visitor& v, Litmus& w) {
  describe(v, w.test);
  v.optional("on", "where the variables are", w.on, EnumCodec<LitmusOn>{Vocabulary::kLitmusOn});
  v.optional("placement", "where the pages are at the start", w.placement,
             EnumCodec<Placement>{Vocabulary::kPlacement});
  v.optional("owner", "node that places the pages", w.owner, CountCodec{0, kKddmNodesMax - 1});
  v.optional("same_page", "all variables on one page", w.same_page, BoolCodec{});
}

template <class Visitor>
void describe(Visitor& v, Drill& w) {
  v.required("drill", "which program", w.drill, NameCodec{Vocabulary::kDrill});
  v.optional("defect", "of mailbox: the step that is wrong, for tests of the oracles", w.defect,
             MaybeCodec<NameCodec>{{Vocabulary::kDrillDefect}});
}

template <class Visitor>
void describe(Visitor& v, Program& program) {
  v.required("node", "where this thread runs", program.node,
             CountCodec{0, static_cast<std::int64_t>(kNodesMax) - 1});
  v.required("run", "what it does, in this order", program.run, ListCodec<InstructionCodec>{{}, 1});
}

template <class Visitor>
void describe(Visitor& v, Programs& w) {
  v.required("threads", "one program each", w.threads, ListCodec<ObjectCodec<Program>>{{}, 1});
}

template <class Visitor>
void describe(Visitor& v, Rules& w) {
  v.required("system", "which protocol", w.system, EnumCodec<RuleSystem>{Vocabulary::kRuleSystem});
  v.optional("defect", "rules that are wrong on purpose, for tests of the oracles", w.defect,
             MaybeCodec<EnumCodec<RuleDefect>>{{Vocabulary::kRuleDefect}});
  v.optional("values", "how many values data has", w.values, count(kRuleValuesMax));
  v.optional("steps", "rules that one sampled schedule fires", w.steps, count(kRuleStepsMax));
}

template <class Visitor>
void describe(Visitor& v, Load& w) {
  v.optional("nodes", "where its threads run", w.nodes, NodeSetCodec{});
  v.required("threads", "threads per node", w.threads, count(kThreadsMax));
  v.required("objects", "objects", w.objects, count(kObjectsMax));
  v.required("requests", "requests per node", w.requests, count(kOperationsMax));
  v.optional("writes", "share of the requests that write", w.writes_ppm,
             QuantityCodec<std::int64_t>{Quantity::kPercent, 0, kPpmOfOne});
  v.optional("arrivals", "what makes a request come", w.arrivals,
             EnumCodec<ArrivalKind>{Vocabulary::kArrivals});
  v.optional("think", "closed: mean pause of a thread before a request", w.think_ns, duration(0));
  v.optional("rate", "poisson, bursty: requests that arrive at each node", w.rate_per_s,
             MaybeCodec<QuantityCodec<std::int64_t>>{
                 {Quantity::kFrequency, 1, std::int64_t{1'000'000'000}}});
  v.optional("burst", "bursty: requests that arrive together", w.burst, count(kOperationsMax));
}

template <class Visitor>
void describe(Visitor& v, BasicCosts& w) {
  v.required("rounds", "of each operation", w.rounds, count(kOperationsMax));
}

// --- faults, checks, hunt -----------------------------------------------------------------------

template <class Visitor>
void describe(Visitor& v, FaultTrigger& when) {
  v.optional("node", "whose object; default: any node's", when.node,
             MaybeCodec<CountCodec>{{0, kNodesMax - 1}});
  v.required("state", "the state of the data layer that it comes into", when.state,
             NameCodec{Vocabulary::kState});
}

template <class Visitor>
void describe(Visitor& v, Fault& fault) {
  v.required("kind", "what happens", fault.kind, EnumCodec<FaultKind>{Vocabulary::kFault});
  v.optional("rate",
             "share of the messages, or of the opportunities that at or when give; with those "
             "it is 100% by default, else it is needed",
             fault.rate_ppm, QuantityCodec<std::int64_t>{Quantity::kPercent, 1, kPpmOfOne});
  v.optional("budget", "at most so many in one run", fault.budget, count(kOperationsMax));
  v.optional("extra", "how much later the message, or its copy, arrives", fault.extra_ns,
             duration(0));
  v.optional("at", "from the run's beginning; without at and when: with any message that it meets",
             fault.at_ns, MaybeCodec<QuantityCodec<std::int64_t>>{duration(0)});
  v.optional("when", "a state that the protocol reports", fault.when,
             MaybeCodec<ObjectCodec<FaultTrigger>>{});
  v.optional("for", "until it heals", fault.for_ns,
             MaybeCodec<QuantityCodec<std::int64_t>>{duration(1)});
  v.optional("jitter", "how much later than at it may strike, than for it may heal", fault.jitter,
             MaybeCodec<JitterCodec>{});
  v.optional("nodes", "one of them is struck, which is a choice; default: all", fault.nodes,
             MaybeCodec<NodeSetCodec>{});
  v.optional("from", "partition: nodes that are not heard", fault.from, MaybeCodec<NodeSetCodec>{});
  v.optional("to", "partition: by these nodes", fault.to, MaybeCodec<NodeSetCodec>{});
  v.optional("both_ways", "partition: nor the other way round", fault.both_ways,
             MaybeCodec<BoolCodec>{});
}

template <class Visitor>
void describe(Visitor& v, Bounds& bounds) {
  v.optional("steps", "transitions in one run", bounds.steps, count(kOperationsMax));
  v.optional("simulated", "simulated time of one run, but not in async mode", bounds.simulated_ns,
             duration(1'000));
  v.optional("memory", "what the states of a stateful search may take", bounds.memory_bytes,
             size());
}

template <class Visitor>
void describe(Visitor& v, Eventually& eventually) {
  v.optional("quiet_after", "when the faults stop and the order becomes fair",
             eventually.quiet_after_ns, MaybeCodec<QuantityCodec<std::int64_t>>{duration(1'000)});
  v.optional("within", "from then on, the workload has to end within", eventually.within_ns,
             MaybeCodec<QuantityCodec<std::int64_t>>{duration(1'000)});
  v.optional("quiet_after_steps", "quiet_after in async mode, where time means nothing",
             eventually.quiet_after_steps, MaybeCodec<CountCodec>{count(kOperationsMax)});
  v.optional("within_steps", "within in async mode", eventually.within_steps,
             MaybeCodec<CountCodec>{count(kOperationsMax)});
}

template <class Visitor>
void describe(Visitor& v, Swarm& swarm) {
  v.optional("jitter", "share of every declared jitter, [low, high]", swarm.jitter,
             ShareRangeCodec{});
  v.optional("faults", "share of every fault's rate, [low, high]", swarm.faults, ShareRangeCodec{});
  v.optional("machines", "machine profiles besides the declared one", swarm.machines,
             ListCodec<MachineCodec>{});
  v.optional("rare", "rare branches that protocols may be made to take", swarm.rare,
             NameSetCodec{Vocabulary::kRareSite, 0});
}

template <class Visitor>
void describe(Visitor& v, Hunt& hunt) {
  v.optional("mode", "how far jitter reaches", hunt.mode, EnumCodec<Mode>{Vocabulary::kMode});
  v.optional("strategy", "how schedules are chosen", hunt.strategy,
             NameCodec{Vocabulary::kStrategy});
  v.optional("schedules", "budget of runs", hunt.schedules, count(kOperationsMax));
  v.optional("time", "budget of wall-clock time", hunt.time_ns,
             MaybeCodec<QuantityCodec<std::int64_t>>{duration(1'000'000)});
  v.optional("known", "replay keys: schedules that are tried before those of the strategy",
             hunt.known, ListCodec<KeyCodec>{});
  v.optional("symmetry", "stateful search: states that differ by a renaming are one", hunt.symmetry,
             EnumCodec<Symmetry>{Vocabulary::kSymmetry});
  v.optional("bounds", "limits of one run", hunt.bounds, ObjectCodec<Bounds>{});
  v.optional("accesses", "which memory accesses are choice points", hunt.accesses,
             EnumCodec<Accesses>{Vocabulary::kAccesses});
  v.optional("sites", "plain accesses that are choice points, as printed for a replay in one build",
             hunt.sites, TextCodec{});
  v.optional("swarm", "what each schedule draws anew, within ranges", hunt.swarm,
             MaybeCodec<ObjectCodec<Swarm>>{});
}

template <class Visitor>
void describe(Visitor& v, Run& run) {
  v.optional("warm_up", "simulated time that is not measured", run.warm_up_ns, duration(0));
  v.optional("length", "what is measured from there; default: to the workload's end", run.length_ns,
             MaybeCodec<QuantityCodec<std::int64_t>>{duration(1'000)});
  v.optional("repetitions", "runs, with this seed and those that follow", run.repetitions,
             count(kRepetitionsMax));
}

template <class Visitor>
void describe(Visitor& v, Scenario& s) {
  v.optional("name", "default: the file's name", s.name, TextCodec{});
  v.required("about", "what this scenario shows, in a sentence", s.about, TextCodec{});
  v.required("cluster", "the machines", s.cluster, ObjectCodec<Cluster>{});
  v.optional("protocols", "what runs on them", s.protocols, ObjectCodec<Protocols>{});
  v.required("workload", "who uses it", s.workload,
             ListCodec<VariantCodec<Workload>>{{Vocabulary::kWorkload}, 1});
  v.optional("faults", "what may go wrong", s.faults, ListCodec<ObjectCodec<Fault>>{});
  v.required("always", "oracles besides the generic ones, which are always on", s.always,
             NameSetCodec{Vocabulary::kOracle, 0});
  v.required("sometimes", "what has to happen for a run to mean anything", s.sometimes,
             NameSetCodec{Vocabulary::kSometimes, 1});
  v.optional("eventually", "after the faults, the workload has to end within a bound", s.eventually,
             MaybeCodec<ObjectCodec<Eventually>>{});
  v.optional("hunt", "how to explore", s.hunt, ObjectCodec<Hunt>{});
  v.optional("run", "what dojo run measures, and how often", s.run, ObjectCodec<Run>{});
  v.optional("expect", "how it ends", s.expect, ExpectCodec{});
  v.optional("sweep", "values to vary, by path", s.sweep, SweepCodec{});
  v.optional("measure", "what to report of a run", s.measure,
             NameSetCodec{Vocabulary::kMeasure, 0});
}

}  // namespace dojo::scenario
