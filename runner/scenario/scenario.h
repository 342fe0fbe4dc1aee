// A resolved scenario: what a YAML file says, checked, with every quantity as an exact integer.
//
// Times are integer nanoseconds, rates bits per second, sizes bytes, shares parts per million.
// Nothing here knows YAML, the simulator or a protocol; load.h fills these structs, the wiring
// reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dojo::scenario {

inline constexpr std::int64_t kPpmOfOne = 1'000'000;

/// How much later than nominal something may happen: a share of the nominal time plus a fixed part.
struct Jitter {
  std::int64_t ppm = 0;
  std::int64_t ns = 0;
  friend bool operator==(const Jitter&, const Jitter&) = default;
  bool is_declared() const { return ppm != 0 || ns != 0; }
  /// Width of the window of a nominal time: rounded up, at least 1 ns where jitter is declared.
  std::int64_t width_ns(std::int64_t nominal_ns) const;
};

/// What one primitive operation of a machine costs, and who says so.
struct Cost {
  std::int64_t cost_ns = 0;
  Jitter jitter;
  std::string source;
  friend bool operator==(const Cost&, const Cost&) = default;
};

/// The periodic timer interrupt; its handler costs what an interrupt costs.
struct Tick {
  std::int64_t period_ns = 10'000'000;
  std::string source;
  friend bool operator==(const Tick&, const Tick&) = default;
};

/// A machine profile (scenarios/machines/NAME.yaml).
struct Machine {
  std::string name;
  std::string about;
  Cost memory_access;        ///< load or store that hits this core's cache
  Cost cache_line_transfer;  ///< access to a line that another core wrote last
  Cost lock;                 ///< uncontended atomic read-modify-write
  Cost context_switch;
  Cost interrupt;         ///< entry and exit of a hard interrupt
  Cost softirq;           ///< from raising a softirq to its handler
  Cost ipi;               ///< from sending to the handler on the other core
  Cost page_copy;         ///< one page, memory to memory
  Cost page_fault;        ///< entry and exit of a page fault, without its handling
  Cost tlb_flush;         ///< this core's whole TLB
  Cost kernel_call;       ///< a kernel service that is none of the others
  Cost send_overhead;     ///< CPU time to hand one message to the NIC
  Cost receive_overhead;  ///< CPU time from the receive interrupt to the message's handler
  Cost nic_per_message;   ///< time of one message inside a NIC, whatever its size
  Tick tick;
  friend bool operator==(const Machine&, const Machine&) = default;
};

// --- cluster ------------------------------------------------------------------------------------

enum class Preemption : std::uint8_t { kNone, kVoluntary, kFull };

enum class Interrupts : std::uint8_t { kSpread, kFirstCore, kRotate };

struct Node {
  std::int64_t cores = 1;
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;
  Machine machine;  ///< `jitter` below is already applied to its costs
  Preemption preemption = Preemption::kNone;
  std::optional<Interrupts> interrupts;  ///< of the NIC; default: spread
  std::optional<Jitter> jitter;          ///< replaces the jitter of every cost of the machine
  friend bool operator==(const Node&, const Node&) = default;
};

/// A text file that the scenario needs. `text` is its content, read when the scenario is loaded, so
/// that a resolved scenario (and a counterexample file) stands alone.
struct Attachment {
  std::string file;  ///< as written; "" when the text was given in place
  std::string text;
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

enum class NetworkModel : std::uint8_t { kAnalytic, kSimgrid };
enum class Topology : std::uint8_t {
  kSwitch,
  kRing,
  kMesh,
  kTorus,
  kFatTree,
  kDragonfly,
  kHierarchical,
  kGraphml,
  kPlatform
};
enum class Routing : std::uint8_t { kShortest, kEcmp };

/// One level of a hierarchical network: `size` of what is below it hang on one hub.
struct NetworkLevel {
  std::string name;
  std::int64_t size = 1;
  std::int64_t latency_ns = 0;  ///< of the cable to the hub
  std::uint64_t bandwidth_bps = 100'000'000;
  friend bool operator==(const NetworkLevel&, const NetworkLevel&) = default;
};

/// A stream of packets beside those of the workload.
struct BackgroundTraffic {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::uint64_t bytes = 1;
  std::int64_t every_ns = 1;
  friend bool operator==(const BackgroundTraffic&, const BackgroundTraffic&) = default;
};

struct Interconnect {
  std::optional<NetworkModel> model;  ///< default: simgrid in a timed run, analytic in searches
  Topology topology = Topology::kSwitch;
  std::optional<std::vector<std::int64_t>> shape;  ///< mesh, torus, fat tree, dragonfly
  std::optional<std::vector<std::int64_t>> up;     ///< fat tree: parents, by level
  std::optional<std::vector<NetworkLevel>> levels;
  std::optional<Attachment> graph;     ///< GraphML
  std::optional<Attachment> platform;  ///< SimGrid's XML
  std::optional<Routing> routing;
  std::int64_t latency_ns = 50'000;           ///< switch: node to node; else of each link
  std::uint64_t bandwidth_bps = 100'000'000;  ///< of each link, each way
  Jitter jitter;
  std::optional<std::int64_t> gap_ns;  ///< least time between two packets of a node
  std::optional<std::vector<BackgroundTraffic>> background;
  friend bool operator==(const Interconnect&, const Interconnect&) = default;
};

struct Cluster {
  std::int64_t nodes = 0;
  /// Proofs: cores, interrupts and network cards order nothing, and messages go straight to their
  /// handlers' queues. Absent: no.
  std::optional<bool> is_abstract;
  Node node;
  Interconnect interconnect;
  friend bool operator==(const Cluster&, const Cluster&) = default;
};

// --- protocols ----------------------------------------------------------------------------------

enum class DataProtocol : std::uint8_t { kKddm };
enum class DataVariant : std::uint8_t { kKerrighed, kHardened };
enum class Locking : std::uint8_t { kNone, kBig, kEntry };

struct DataLayer {
  DataProtocol protocol = DataProtocol::kKddm;
  DataVariant variant = DataVariant::kHardened;
  Locking locking = Locking::kEntry;
  std::optional<std::string> defect;     ///< wrong on purpose; none in a scenario that means it
  std::optional<std::string> row;        ///< a row changed in one place, as HM5/drop-2
  std::int64_t requeue_ns = 10'000'000;  ///< delay before a requeued message is tried again
  friend bool operator==(const DataLayer&, const DataLayer&) = default;
};

struct Rpc {
  std::int64_t workers = 64;                     ///< server threads a core may have
  std::int64_t retransmit_ns = 40'000'000;       ///< first wait for an acknowledgement
  std::int64_t retransmit_max_ns = 500'000'000;  ///< back-off doubles the wait up to this
  std::int64_t ack_delay_ns = 10'000'000;        ///< how long a reception may stay unacknowledged
  std::int64_t ack_every =
      1000;               ///< receptions without a packet back that force an acknowledgement
  bool reliable = false;  ///< no acknowledgements: the link below never loses a message
  std::optional<std::string> defect;  ///< wrong on purpose, as in the data layer
  friend bool operator==(const Rpc&, const Rpc&) = default;
};

struct Protocols {
  DataLayer data;
  Rpc rpc;
  friend bool operator==(const Protocols&, const Protocols&) = default;
};

// --- workload -----------------------------------------------------------------------------------

/// Which nodes a workload runs on: all, or those listed (sorted, each once).
struct NodeSet {
  bool is_all = true;
  std::vector<std::int64_t> ids;
  friend bool operator==(const NodeSet&, const NodeSet&) = default;
  /// The ids, with `all` spelled out.
  std::vector<std::int64_t> resolve(std::int64_t nodes) const;
};

struct SharedCounter {
  NodeSet nodes;
  std::int64_t threads = 1;  ///< per node
  std::int64_t objects = 1;
  std::int64_t increments = 1;  ///< per thread
  friend bool operator==(const SharedCounter&, const SharedCounter&) = default;
};

struct ReadersWriters {
  NodeSet nodes;
  std::int64_t readers = 1;  ///< threads per node
  std::int64_t writers = 1;  ///< threads per node
  std::int64_t objects = 1;
  std::int64_t operations = 1;  ///< per thread
  friend bool operator==(const ReadersWriters&, const ReadersWriters&) = default;
};

enum class Operation : std::uint8_t { kGet, kGrab, kPut, kFind, kFlush, kRemove, kSync };

struct RandomPrograms {
  NodeSet nodes;
  std::int64_t threads = 1;  ///< per node
  std::int64_t objects = 1;
  std::int64_t operations = 1;       ///< per thread
  std::vector<Operation> ops;        ///< what may be drawn, in table order, each once; default: all
  std::optional<std::int64_t> draw;  ///< which programs of the seed; default: the workload's place
  friend bool operator==(const RandomPrograms&, const RandomPrograms&) = default;
};

/// One step of a program on object 0.
struct Instruction {
  Operation operation = Operation::kGet;
  std::optional<std::int64_t> to;  ///< flush: the node; none: no destination given
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

struct Program {
  std::int64_t node = 0;
  std::vector<Instruction> run;
  friend bool operator==(const Program&, const Program&) = default;
};

/// Programs as written, a thread each.
struct Programs {
  std::vector<Program> threads;
  friend bool operator==(const Programs&, const Programs&) = default;
};

/// Every program of a number of operations, on each thread: which one is a choice of the search.
struct EveryProgram {
  NodeSet nodes;
  std::int64_t threads = 1;  ///< per node
  std::int64_t objects = 1;
  std::int64_t operations = 1;  ///< per thread
  std::vector<Operation> ops;   ///< as for random programs; a hold ends with its operation
  friend bool operator==(const EveryProgram&, const EveryProgram&) = default;
};

enum class TraceOrder : std::uint8_t { kFile, kFree };

struct PageTrace {
  Attachment trace;
  TraceOrder order = TraceOrder::kFile;
  friend bool operator==(const PageTrace&, const PageTrace&) = default;
};

enum class LitmusOn : std::uint8_t { kDsm, kSmp };
/// Where the pages are at the start: `kAny` lets the chooser decide.
enum class Placement : std::uint8_t { kAny, kNowhere, kCopies, kOwner, kWriters };

struct Litmus {
  Attachment test;
  LitmusOn on = LitmusOn::kDsm;
  Placement placement = Placement::kAny;
  std::int64_t owner = 0;  ///< the node that places the pages, where `placement` is not `any`
  bool same_page = false;  ///< all variables on one page instead of one page each
  friend bool operator==(const Litmus&, const Litmus&) = default;
};

/// A small program with a known defect, on the first node (protocols/drills).
struct Drill {
  std::string drill;
  std::optional<std::string> defect;  ///< of mailbox: the step that is wrong
  friend bool operator==(const Drill&, const Drill&) = default;
};

enum class RuleSystem : std::uint8_t { kGerman };
/// Wrong on purpose: rules that replace those of the system.
enum class RuleDefect : std::uint8_t { kEarlyGrant, kStaleMemory, kNoAnswer, kBusyOwner };

/// A protocol written as guarded rules over registered state (sim/rules), instead of tasks that run
/// on the machine: what a stateful search explores. Its nodes are those of the cluster.
struct Rules {
  RuleSystem system = RuleSystem::kGerman;
  std::optional<RuleDefect> defect;
  std::int64_t values = 2;   ///< of data
  std::int64_t steps = 200;  ///< rules that one sampled schedule fires
  friend bool operator==(const Rules&, const Rules&) = default;
};

enum class ArrivalKind : std::uint8_t { kClosed, kPoisson, kBursty };

/// Requests to read and write shared objects: who asks, and when.
struct Load {
  NodeSet nodes;
  std::int64_t threads = 1;  ///< per node: who ask (closed), who serve what has arrived (open)
  std::int64_t objects = 1;
  std::int64_t requests = 1;  ///< per node
  std::int64_t writes_ppm = 0;
  ArrivalKind arrivals = ArrivalKind::kClosed;
  std::int64_t think_ns = 0;               ///< closed: mean pause of a thread between two requests
  std::optional<std::int64_t> rate_per_s;  ///< open: requests of each node
  std::int64_t burst = 1;                  ///< bursty: requests that arrive together
  friend bool operator==(const Load&, const Load&) = default;
};

/// The machine's and the data layer's basic operations, one at a time on an idle cluster.
struct BasicCosts {
  std::int64_t rounds = 1;  ///< of each operation
  friend bool operator==(const BasicCosts&, const BasicCosts&) = default;
};

using Workload = std::variant<SharedCounter, ReadersWriters, RandomPrograms, PageTrace, Litmus,
                              Drill, Programs, Rules, Load, BasicCosts, EveryProgram>;

// --- faults, checks, hunt -----------------------------------------------------------------------

enum class FaultKind : std::uint8_t {
  kDrop,
  kDuplicate,
  kDelay,
  kReorder,
  kCorrupt,
  kFlap,
  kPartition,
  kClog,
  kSwizzleClog
};
/// Strikes one message; the others strike a part of the cluster, and last.
constexpr bool is_message_fault(FaultKind kind) { return kind <= FaultKind::kCorrupt; }

/// "When an object of node 2 comes into the state WAIT_OBJ_WRITE."
struct FaultTrigger {
  std::optional<std::int64_t> node;  ///< none: any
  std::string state;
  friend bool operator==(const FaultTrigger&, const FaultTrigger&) = default;
};

struct Fault {
  FaultKind kind = FaultKind::kDrop;
  std::int64_t rate_ppm = 0;  ///< of opportunities, in `run` and in random strategies
  std::int64_t budget = 1;    ///< at most so many in one run
  std::int64_t extra_ns = 0;  ///< delay, reorder, clog: how much later; duplicate: the copy's lag
  // Of those that last. Without `at` and `when`, each message that it would meet is an opportunity.
  std::optional<std::int64_t> at_ns;
  std::optional<FaultTrigger> when;
  std::optional<std::int64_t> for_ns;
  std::optional<Jitter> jitter;  ///< of `at` and `for`
  std::optional<NodeSet> nodes;  ///< one of them is struck
  std::optional<NodeSet> from;   ///< partition: who is not heard
  std::optional<NodeSet> to;     ///< partition: by whom
  std::optional<bool> both_ways;
  friend bool operator==(const Fault&, const Fault&) = default;
};

enum class Mode : std::uint8_t { kTimed, kFeasible, kAsync };
/// Which memory accesses are choice points, besides those of kapi.
enum class Accesses : std::uint8_t { kOff, kRacy };

struct Bounds {
  std::int64_t steps = 1'000'000;                       ///< transitions in one run
  std::int64_t simulated_ns = 60'000'000'000;           ///< simulated time of one run
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  ///< for the states of a stateful search
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Liveness in two phases: faults and bad luck until `quiet_after`, then none of them; from there
/// the workload has to end `within`. In simulated time; where any order may happen, in steps.
struct Eventually {
  std::optional<std::int64_t> quiet_after_ns;
  std::optional<std::int64_t> within_ns;
  std::optional<std::int64_t> quiet_after_steps;
  std::optional<std::int64_t> within_steps;
  friend bool operator==(const Eventually&, const Eventually&) = default;
};

enum class Symmetry : std::uint8_t { kOff, kOn };

/// A share of what is declared, drawn between two ends for each schedule.
struct ShareRange {
  std::int64_t low_ppm = 1'000'000;
  std::int64_t high_ppm = 1'000'000;
  friend bool operator==(const ShareRange&, const ShareRange&) = default;
};

/// What each schedule draws anew.
struct Swarm {
  ShareRange jitter;              ///< of every declared jitter
  ShareRange faults;              ///< of every fault's rate
  std::vector<Machine> machines;  ///< instead of the declared one, which stays among them
  std::vector<std::string> rare;  ///< rare branches of the protocols that may be taken
  friend bool operator==(const Swarm&, const Swarm&) = default;
};

struct Hunt {
  Mode mode = Mode::kFeasible;
  std::string strategy = "portfolio";  ///< one of names.h
  std::int64_t schedules = 10'000;
  std::optional<std::int64_t> time_ns;  ///< wall clock
  std::vector<std::string> known;       ///< replay keys: tried before the strategy's schedules
  Symmetry symmetry = Symmetry::kOff;   ///< of a stateful search
  Bounds bounds;
  Accesses accesses = Accesses::kOff;
  /// Plain accesses that are choice points from the start: build and offsets (runner/accesses.h).
  std::string sites;
  std::optional<Swarm> swarm;
  friend bool operator==(const Hunt&, const Hunt&) = default;
};

/// What `dojo run` measures: a window of the run, over several runs.
struct Run {
  std::int64_t warm_up_ns = 0;            ///< not measured
  std::optional<std::int64_t> length_ns;  ///< measured from there; else to the workload's end
  std::int64_t repetitions = 1;           ///< with the seeds that follow
  friend bool operator==(const Run&, const Run&) = default;
};

/// Holds, or is violated by one of the named oracles, whose message contains `says`.
struct Expect {
  std::vector<std::string> violations;  ///< empty: `expect: holds`
  std::optional<std::string> says;
  bool is_proved = false;  ///< holds, and a search to completion says so
  friend bool operator==(const Expect&, const Expect&) = default;
  bool holds() const { return violations.empty(); }
};

/// One line of `sweep:`. Each value is the right side of `-D path=value`.
struct SweepAxis {
  std::string path;
  std::vector<std::string> values;
  friend bool operator==(const SweepAxis&, const SweepAxis&) = default;
};

struct Scenario {
  /// The workload that is a protocol in rules, or nullptr: a scenario has tasks or rules.
  const Rules* rules() const {
    return workload.empty() ? nullptr : std::get_if<Rules>(&workload.front());
  }

  std::string name;  ///< `name:`, else the file's name without folder and ending
  std::string about;
  Cluster cluster;
  Protocols protocols;
  std::vector<Workload> workload;
  std::vector<Fault> faults;
  std::vector<std::string> always;     ///< oracles beyond the generic ones, which are always on
  std::vector<std::string> sometimes;  ///< what has to happen in at least one schedule
  std::optional<Eventually> eventually;
  Hunt hunt;
  Run run;
  Expect expect;
  std::vector<SweepAxis> sweep;
  std::vector<std::string> measure;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

}  // namespace dojo::scenario
