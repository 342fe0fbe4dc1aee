#include "runner/scenario/names.h"

#include <algorithm>
#include <numeric>

namespace dojo::scenario {
namespace {

// clang-format off
constexpr NameInfo kPreemption[] = {
    {"none",      "a task keeps its core until it sleeps, yields or ends (interrupts still come)"},
    {"voluntary", "as none, and kernel code offers points at which it gives way"},
    {"full",      "a tick or a wake-up may take the core away wherever that is not switched off"},
};

constexpr NameInfo kInterrupts[] = {
    {"spread",     "the other nodes are dealt out to the cores; one sender is always on one core"},
    {"first-core", "all on core 0"},
    {"rotate",     "each interrupt on the next core: packets of one sender on several cores"},
};

constexpr NameInfo kNetworkModels[] = {
    {"analytic", "latency, bandwidth and a queue per link; can be explored: what hunts use"},
    {"simgrid",  "flows that share links, computed by SimGrid: what timed runs use"},
};

constexpr NameInfo kTopologies[] = {
    {"switch",       "each node has one full-duplex link to one switch"},
    {"ring",         "each node is linked with two others"},
    {"mesh",         "a grid of `shape: [x, y, ...]` nodes, linked with their neighbours"},
    {"torus",        "a mesh whose ends are linked"},
    {"fat-tree",     "switches with `shape: [..]` children and `up: [..]` parents, by level"},
    {"dragonfly",    "`shape: [groups, routers, nodes]`; each group is linked with all others"},
    {"hierarchical", "`levels:` of hubs, as sockets, nodes, racks, each with its own cables"},
    {"graphml",      "the nodes and edges of the file `graph:`"},
    {"platform",     "the hosts and links of the SimGrid file `platform:`"},
};

constexpr NameInfo kRoutings[] = {
    {"shortest", "where several ways are shortest, the destination's number picks"},
    {"ecmp",     "where several ways are shortest, a hash of source and destination picks"},
};

constexpr NameInfo kDataProtocols[] = {
    {"kddm", "Kerrighed's data layer: objects with one owner and read copies"},
};

constexpr NameInfo kDataVariants[] = {
    {"kerrighed", "the published tables, cell by cell; a cell without an answer is a violation"},
    {"hardened",  "the same protocol repaired; each deviation is justified in kddm.md"},
};

constexpr NameInfo kLockings[] = {
    {"none",  "no locks around a table step: code written for one CPU"},
    {"big",   "one lock per node over local operations and handlers, dropped at sleep"},
    {"entry", "the lock of the object entry per step, dropped at sleep and import"},
};

constexpr NameInfo kDataDefects[] = {
    {"no-ack-wait",            "a writer does not wait until the other copies are gone"},
    {"owner-unclaimed",        "a new owner goes on to name the old one, without a copy set"},
    {"rmset-forgotten",        "who gets a copy is not added to the remove set"},
    {"points-to-itself",       "who gave an object away takes itself for the owner"},
    {"takes-held-object",      "a request takes an object away from a local user"},
    {"drops-held-copy",        "an invalidation drops a copy that a local user reads"},
    {"counts-first-ack",       "a writer takes the first acknowledgement for the last"},
    {"removes-beside-readers", "an object is removed while others have copies"},
    {"acks-and-keeps",         "an invalidation is acknowledged, and the copy stays"},
    {"creates-anew",           "a grab creates the object instead of asking for it"},
    {"no-row-for-crossing",    "no row answers an invalidation that meets a request"},
    {"forwards-and-waits",     "who forwards a request waits for its answer too"},
    {"wakes-nobody",           "the object comes, and who asked for it is not woken"},
    {"removes-later",          "remove returns when it has sent its request"},
    {"flushes-later",          "flush returns before its offer of ownership is answered"},
    {"syncs-nowhere",          "sync sends the default owner nothing"},
};

constexpr NameInfo kRpcDefects[] = {
    {"delivers-duplicates", "a message that comes twice is handled twice"},
    {"delivers-early",      "a message does not wait for those that it overtook"},
    {"skips-next",          "a message that waited for its turn is forgotten"},
    {"serves-at-once",      "messages of one client and key do not wait for each other"},
    {"backs-off-for-ever",  "the wait for an acknowledgement doubles without an end"},
    {"trusts-packets",      "a packet is taken for what it says, whatever its checksum"},
};

constexpr NameInfo kDrillDefects[] = {
    {"never-locks",          "the box is never locked"},
    {"locks-backwards",      "the collector takes two locks in the opposite order"},
    {"looks-once",           "the collector does not look again before it sleeps"},
    {"waits-for-one-more",   "the collector polls for a letter that never comes"},
    {"leaves-open",          "an early return leaves the box locked"},
    {"closes-twice",         "the box is unlocked by who locked it and by a helper"},
    {"leaves-interrupts-on", "a lock that an interrupt takes is held with interrupts on"},
    {"sleeps-at-the-box",    "the collector sleeps with the box locked"},
    {"writes-to-nowhere",    "a poster writes through a wild pointer"},
    {"spins-blindly",        "the collector spins without a kernel call"},
    {"frees-first",          "the page is given back before its last use"},
    {"takes-bell-down",      "the wait queue is destroyed before the last wake-up"},
    {"files-unlocked",       "the collector counts what it filed without the locks"},
    {"counts-for-ever",      "a poster counts in a variable outside the arena"},
};

constexpr NameInfo kWorkloads[] = {
    {"shared-counter",  "threads grab an object, add one, put it back; the sum is checked"},
    {"readers-writers", "threads get or grab objects; readers check what they see"},
    {"random-programs", "short programs of the listed operations, drawn from the seed"},
    {"page-trace",      "replays a recorded page-access trace, a thread per node"},
    {"litmus",          "runs one .litmus test and checks its outcomes"},
    {"drill",           "a small program with a known concurrency defect"},
    {"programs",        "threads that run the programs given, on one object"},
    {"rules",           "a protocol as guarded rules over registered state: for stateful search"},
    {"load",            "requests to read and write objects, from a closed or an open loop"},
    {"basic-costs",     "send, receive, round trip, page fault, IPI: one at a time, for calibration"},
    {"every-program",   "every program of so many operations: which one is a choice of the search"},
};

constexpr NameInfo kArrivals[] = {
    {"closed",  "a thread thinks, asks, waits for the answer: the load gives way"},
    {"poisson", "open loop: requests arrive by themselves, with exponential gaps"},
    {"bursty",  "open loop: so many at once, with exponential gaps between the bursts"},
};

constexpr NameInfo kOperations[] = {
    {"get",    "obtain a readable copy"},
    {"grab",   "obtain the only, writable copy"},
    {"put",    "give back what get, grab or find obtained"},
    {"find",   "obtain the object if it is here"},
    {"flush",  "send the object or its ownership away from this node"},
    {"remove", "destroy the object on all nodes"},
    {"sync",   "send the owner's data to its backing store"},
};

constexpr NameInfo kDrills[] = {
    {"bluetooth_driver", "a device is stopped while a request passes its gate"},
    {"lazy01",           "two threads add, a third believes that it never sees both"},
    {"account",          "a balance is checked against the wrong sum"},
    {"stack",            "a pop meets an empty stack"},
    {"reorder_3",        "2 setters write twice, a check sees half of it"},
    {"reorder_4",        "the same with 3 setters"},
    {"reorder_5",        "the same with 4 setters"},
    {"reorder_10",       "the same with 9 setters"},
    {"twostage",         "two values under two locks are taken for one"},
    {"twostage_20",      "the same with 10 writers and 10 readers"},
    {"wronglock",        "seven threads change a value under another lock"},
    {"token_ring",       "three threads pass a value on in any order"},
    {"deadlock01",       "two locks in opposite orders"},
    {"mailbox",          "no defect of its own: `defect` says which step is wrong"},
    {"plain_counter",    "two threads add to a variable that is no kapi::Shared field"},
    {"plain_counter_locked", "the same, under a lock"},
};

constexpr NameInfo kRuleSystems[] = {
    {"german", "German's cache-coherence protocol: one line, its home, a cache per node"},
};

constexpr NameInfo kRuleDefects[] = {
    {"early-grant",  "german: an exclusive copy is granted while others still have theirs"},
    {"stale-memory", "german: the owner's value is not written back"},
    {"no-answer",    "german: an invalidated node does not acknowledge"},
    {"busy-owner",   "german: an owner sends invalidations back, to be tried again"},
};

constexpr NameInfo kSymmetries[] = {
    {"off", "every state is its own"},
    {"on",  "states that differ by a renaming of nodes and of values are one"},
};

constexpr NameInfo kTraceOrders[] = {
    {"file", "one access after another, in the order of the lines"},
    {"free", "each thread runs its own lines; only the recorded synchronisation orders them"},
};

constexpr NameInfo kLitmusOns[] = {
    {"dsm", "a thread per node, variables in the data layer"},
    {"smp", "a thread per core of one node, variables in its memory"},
};

constexpr NameInfo kPlacements[] = {
    {"any",     "each of the others in turn, as a choice"},
    {"nowhere", "no copy exists before the first access"},
    {"copies",  "each node holds a read copy"},
    {"owner",   "one node, a choice, owns all"},
    {"writers", "a variable's first writer owns its page, each other node holds a read copy"},
};

constexpr NameInfo kFaults[] = {
    {"drop",      "a message is lost"},
    {"duplicate", "a message arrives twice"},
    {"delay",     "a message arrives later by `extra`"},
    {"reorder",   "a message may be overtaken by those sent within `extra` after it"},
    {"corrupt",   "a message arrives with one bit wrong"},
    {"flap",      "a node's link loses all messages for a time"},
    {"partition", "what the nodes `from` send to the nodes `to` is lost for a time"},
    {"clog",      "messages on a node's link are late by `extra` for a time"},
    {"swizzle-clog", "links clog one after the other, and get free one after the other in another order"},
};

/// Of the data layer: what a fault's trigger can wait for.
constexpr NameInfo kStates[] = {
    {"INV_COPY",         "no copy; another node owns the object"},
    {"READ_COPY",        "a copy to read"},
    {"INV_OWNER",        "owns it, and nobody has data yet"},
    {"READ_OWNER",       "owns it, and others have copies"},
    {"WRITE_OWNER",      "owns the only copy"},
    {"WRITE_GHOST",      "owns it while its data goes to an object of a dying set"},
    {"WAIT_ACK_INV",     "owner that waits until other copies are gone, to give its own away"},
    {"WAIT_ACK_WRITE",   "owner that waits until other copies are gone, to write"},
    {"WAIT_CHG_OWN_ACK", "waits for the new owner's answer"},
    {"WAIT_OBJ_READ",    "waits for a copy to read"},
    {"WAIT_OBJ_WRITE",   "waits for the object, to write"},
    {"WAIT_OBJ_RM_DONE", "waits until the object is removed"},
    {"WAIT_OBJ_RM_ACK",  "owner that removes it, waiting for the copies to go"},
    {"WAIT_OBJ_RM_ACK2", "as WAIT_OBJ_RM_ACK, for the second round"},
    {"INV_FILLING",      "makes room for data that is on its way in"},
    {"NO_ENTRY",         "has never heard of the object, or has forgotten it"},
};

constexpr NameInfo kModes[] = {
    {"timed",    "no jitter: one classic discrete-event run"},
    {"feasible", "every window as wide as the declared jitter: what can happen on this machine"},
    {"async",    "any order: what can happen on some machine"},
};

constexpr NameInfo kAccesses[] = {
    {"off",  "kernel services and kapi::Shared fields are choice points"},
    {"racy", "std::atomic as well, and plain accesses once they have been seen to race"},
};

constexpr NameInfo kStrategies[] = {
    {"default",     "always the first alternative: one schedule"},
    {"random-walk", "each decision drawn uniformly"},
    {"pct",         "random priorities with d - 1 change points; a bound for bugs of depth d"},
    {"pctcp",       "as pct, with priorities for causal chains instead of tasks"},
    {"pos",         "random numbers, drawn anew where operations conflict"},
    {"urw",         "uniform over interleavings: actors by the events they have left"},
    {"surw",        "uniform over the orders of accesses to one shared object"},
    {"portfolio",   "the samplers above in turn, more often those that show new orders"},
    {"coverage",    "keeps beginnings of schedules that let new accesses meet, and varies the rest"},
    {"delay",       "all schedules with 0 delays of a fixed scheduler, then 1, 2, ..."},
    {"preemption",  "all schedules with 0 preemptions, then 1, 2, ..."},
    {"dfs",         "depth first, complete when it ends within the budget"},
    {"source-dpor", "as dpor, with less to remember and some schedules begun in vain"},
    {"dpor",        "one schedule for each order of steps that do not commute; needs mode async"},
    {"stateful",    "every reachable state once; needs a workload of kind rules, or cluster.abstract"},
};

/// What protocol code passes to kapi::rare.
constexpr NameInfo kRareSites[] = {
    {"rpc-send-again",    "a message is sent again at once, as after a time-out"},
    {"rpc-ack-now",       "a reception is acknowledged at once, not with the next message"},
    {"rpc-no-new-thread", "a message waits for a busy server thread instead of a new one"},
    {"rpc-thread-yields", "a server thread gives way before it handles a message"},
};

/// The generic ones first; kGenericOracleCount of them are on in every run.
constexpr std::size_t kGenericOracleCount = 16;
constexpr NameInfo kOracles[] = {
    {"assertion",          "an assertion in protocol code fails"},
    {"unhandled",          "the tables have no answer for a message or operation in this state"},
    {"deadlock",           "tasks wait for each other's locks in a cycle"},
    {"quiescence",         "nothing can happen any more, and the workload has not ended"},
    {"lost-wakeup",        "quiescence with a task that sleeps on a wait queue"},
    {"livelock",           "much happens and the workload does not get on"},
    {"no-convergence",     "the faults have stopped, and the workload does not end: `eventually`"},
    {"leaked-lock",        "a task ends or goes to user code with a lock held"},
    {"double-unlock",      "a lock is released that its releaser does not hold"},
    {"irq-unsafe-lock",    "an interrupt may come for a lock while its core holds it"},
    {"sleep-in-atomic",    "a task sleeps under a spinlock, in an interrupt, unpreemptible"},
    {"memory-fault",       "protocol code touches memory it must not, or overflows its stack"},
    {"watchdog",           "one step runs without ever reaching a choice point"},
    {"use-after-drop",     "data of a dropped page is used"},
    {"use-after-free",     "a lock, wait queue or timer is used or waited for after its end"},
    {"message-lost",       "a message is neither delivered nor dropped by a declared fault"},
    {"single-writer",      "two nodes own or may write one object at a time"},
    {"owner-in-copyset",   "an owner is missing in its own copy set, or believes in another owner"},
    {"copyset-in-rmset",   "a node of the copy set is missing in the remove set"},
    {"prob-owner-chain",   "a chain of probable owners has a cycle or ends nowhere"},
    {"frozen-state-kept",  "an object loses its state while a local user holds it"},
    {"held-data-lost",     "a local user that holds an object finds its data gone"},
    {"ack-count",          "more or fewer acknowledgements than invalidations"},
    {"no-data-after-remove", "data or an owner of a removed object remains"},
    {"operation-result",   "what remove, flush or sync returned was never true during the call"},
    {"coherence",          "a read returns a value that no order of the writes allows"},
    {"no-lost-update",     "an acknowledged increment is missing from the counter"},
    {"exactly-once",       "an RPC is handled twice, or never"},
    {"rpc-order",          "RPCs of one client and key are handled out of order"},
    {"serial-service",     "handlers of an ordered service overlap for one client and key"},
    {"lasso",              "rules: a cycle in which somebody waits for ever and no rule is passed over"},
    {"data-race",          "two accesses, one a write and one plain, are ordered by nothing"},
    {"arena-rule",         "protocol code writes where a rewind does not reach"},
};

constexpr NameInfo kSometimes[] = {
    {"first-touch",       "an object was created by its first access"},
    {"read-miss",         "a read copy was fetched from another node"},
    {"write-miss",        "an object was fetched for writing from another node"},
    {"upgrade",           "a node that had a copy became the only writer"},
    {"ownership-moved",   "an object's owner changed"},
    {"invalidation",      "a read copy was invalidated"},
    {"invalidation-crossed-request", "an invalidation met a request of the same node on its way"},
    {"early-ack",         "an invalidation's acknowledgement came before the object"},
    {"request-forwarded", "a request went on along the chain of probable owners"},
    {"requeued",          "a message met a frozen, pinned or transient object and was put back"},
    {"loop-back-request", "a request came back to the node that had sent it"},
    {"first-touch-sent-back", "the default owner told the requester to create the object itself"},
    {"object-flushed",    "an object or its ownership was flushed to another node"},
    {"object-removed",    "an object was destroyed everywhere"},
    {"message-sent",      "a message crossed the network"},
    {"message-dropped",   "a fault lost a message"},
    {"message-duplicated", "a fault doubled a message"},
    {"message-delayed",   "a fault delayed a message"},
    {"message-reordered", "a message was overtaken"},
    {"message-corrupted", "a fault spoiled a message"},
    {"link-flapped",      "a message was lost on a link that was down"},
    {"partitioned",       "a message was lost in a partition"},
    {"link-clogged",      "a message was late on a clogged link"},
    {"swizzle-clogged",   "a message was late on a link that was clogged in turn"},
    {"retransmission",    "RPC sent a message again"},
    {"all-finished",      "a run ended with every workload thread done"},
    {"every-rule",        "rules: each rule of the system has fired"},
};

constexpr NameInfo kMeasures[] = {
    {"fault-latency", "time of get and grab with a message: median, 99th percentile, maximum"},
    {"messages",      "messages by type"},
    {"pages-sent",    "objects sent with data"},
    {"invalidations", "read copies invalidated"},
    {"throughput",    "workload operations per simulated second"},
    {"utilisation",   "busy share of cores and links"},
};
// clang-format on

// clang-format off
constexpr VocabularyInfo kVocabularies[] = {
    {Vocabulary::kOracle,       "oracles",    "always: what must hold, beyond the generic ones"},
    {Vocabulary::kSometimes,    "sometimes",  "sometimes: what a run needs to mean anything"},
    {Vocabulary::kWorkload,     "workloads",  "workload[].kind: who uses the protocols"},
    {Vocabulary::kOperation,    "operations", "workload[].ops: operations of random programs"},
    {Vocabulary::kDrill,        "drills",     "workload[].drill: small programs with a known defect"},
    {Vocabulary::kRuleSystem,   "systems",    "workload[].system: protocols as guarded rules"},
    {Vocabulary::kRuleDefect,   "rule-defects", "workload[].defect of kind rules: wrong on purpose"},
    {Vocabulary::kFault,        "faults",     "faults[].kind: what may go wrong"},
    {Vocabulary::kState,        "states",     "faults[].when.state: of the data layer"},
    {Vocabulary::kStrategy,     "strategies", "hunt.strategy: how schedules are chosen"},
    {Vocabulary::kSymmetry,     "symmetry",   "hunt.symmetry: of a stateful search"},
    {Vocabulary::kAccesses,     "accesses",   "hunt.accesses: which memory accesses are choice points"},
    {Vocabulary::kRareSite,     "rare",       "hunt.swarm.rare: branches of protocols that are seldom taken"},
    {Vocabulary::kMode,         "modes",      "hunt.mode: how far jitter reaches"},
    {Vocabulary::kDataProtocol, "protocols",  "protocols.data.protocol: data layers"},
    {Vocabulary::kDataVariant,  "variants",   "protocols.data.variant: tables of kddm"},
    {Vocabulary::kLocking,      "locking",    "protocols.data.locking: what protects a table step"},
    {Vocabulary::kDataDefect,   "defects",    "protocols.data.defect: wrong on purpose, for tests"},
    {Vocabulary::kRpcDefect,    "rpc-defects", "protocols.rpc.defect: the same for RPC"},
    {Vocabulary::kDrillDefect,  "drill-defects", "workload[].defect: the same for the drill mailbox"},
    {Vocabulary::kPreemption,   "preemption", "cluster.node.preemption: when cores change hands"},
    {Vocabulary::kInterrupts,   "interrupts", "cluster.node.interrupts: which core the NIC interrupts"},
    {Vocabulary::kNetworkModel, "networks",   "cluster.interconnect.model: network models"},
    {Vocabulary::kTopology,     "topologies", "cluster.interconnect.topology: who is linked"},
    {Vocabulary::kRouting,      "routings",   "cluster.interconnect.routing: which shortest way"},
    {Vocabulary::kArrivals,     "arrivals",   "workload[].arrivals: what makes a request come"},
    {Vocabulary::kTraceOrder,   "orders",     "workload[].order: how a page trace is replayed"},
    {Vocabulary::kLitmusOn,     "on",         "workload[].on: what a litmus test runs on"},
    {Vocabulary::kPlacement,    "placements", "workload[].placement: where pages are at the start"},
    {Vocabulary::kMeasure,      "measures",   "measure: what a run reports"},
};
// clang-format on

constexpr std::size_t kDistanceMax = 3;  // more wrong letters are another word

}  // namespace

std::span<const VocabularyInfo> vocabularies() { return kVocabularies; }

std::span<const NameInfo> names(Vocabulary vocabulary) {
  switch (vocabulary) {
    case Vocabulary::kPreemption:
      return kPreemption;
    case Vocabulary::kInterrupts:
      return kInterrupts;
    case Vocabulary::kNetworkModel:
      return kNetworkModels;
    case Vocabulary::kTopology:
      return kTopologies;
    case Vocabulary::kRouting:
      return kRoutings;
    case Vocabulary::kDataProtocol:
      return kDataProtocols;
    case Vocabulary::kDataVariant:
      return kDataVariants;
    case Vocabulary::kLocking:
      return kLockings;
    case Vocabulary::kDataDefect:
      return kDataDefects;
    case Vocabulary::kRpcDefect:
      return kRpcDefects;
    case Vocabulary::kDrillDefect:
      return kDrillDefects;
    case Vocabulary::kWorkload:
      return kWorkloads;
    case Vocabulary::kOperation:
      return kOperations;
    case Vocabulary::kDrill:
      return kDrills;
    case Vocabulary::kRuleSystem:
      return kRuleSystems;
    case Vocabulary::kRuleDefect:
      return kRuleDefects;
    case Vocabulary::kSymmetry:
      return kSymmetries;
    case Vocabulary::kArrivals:
      return kArrivals;
    case Vocabulary::kTraceOrder:
      return kTraceOrders;
    case Vocabulary::kLitmusOn:
      return kLitmusOns;
    case Vocabulary::kPlacement:
      return kPlacements;
    case Vocabulary::kFault:
      return kFaults;
    case Vocabulary::kState:
      return kStates;
    case Vocabulary::kMode:
      return kModes;
    case Vocabulary::kAccesses:
      return kAccesses;
    case Vocabulary::kStrategy:
      return kStrategies;
    case Vocabulary::kRareSite:
      return kRareSites;
    case Vocabulary::kOracle:
      return kOracles;
    case Vocabulary::kGenericOracle:
      return std::span{kOracles}.first(kGenericOracleCount);
    case Vocabulary::kSometimes:
      return kSometimes;
    case Vocabulary::kMeasure:
      return kMeasures;
  }
  return {};
}

int index_of(Vocabulary vocabulary, std::string_view name) {
  const auto list = names(vocabulary);
  const auto found = std::ranges::find_if(list, [&](const NameInfo& i) { return name == i.name; });
  return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

std::string joined_names(std::span<const NameInfo> list) {
  std::string text;
  for (const NameInfo& info : list) {
    if (!text.empty()) text += ", ";
    text += info.name;
  }
  return text;
}

namespace {

/// Levenshtein distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kWordMax = 64;  // longer words are no typing mistakes
  if (word.size() > kWordMax) return "";
  std::string best;
  // A third of the word may be wrong: "nods" means nodes, "x" means nothing.
  std::size_t best_distance =
      std::min(kDistanceMax, word.size() / 3 + (word.size() > 1 ? 1 : 0)) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    const bool is_prefix = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t effective = is_prefix ? std::min<std::size_t>(d, 1) : d;
    if (effective < best_distance) {
      best = candidate;
      best_distance = effective;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  return best.empty() ? "" : "; did you mean \"" + best + "\"?";
}

}  // namespace dojo::scenario
