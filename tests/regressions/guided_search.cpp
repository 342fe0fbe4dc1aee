#include "tests/regressions/guided_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "runner/campaign/hunt.h"
#include "sim/arena.h"
#include "sim/explore/recorder.h"
#include "sim/random.h"

namespace dojo::test {
namespace {

/// What a chooser answered, one after the other: which transition, or which alternative.
using Decisions = std::vector<std::uint32_t>;

class Script final : public sim::Chooser {
 public:
  explicit Script(const Decisions& decisions) : decisions_(decisions) {}
  sim::Pick next(const sim::Ready& ready) override {
    const std::size_t index = at_ < decisions_.size() ? decisions_[at_++] : 0;
    return {index, ready.first_instant(index)};
  }
  std::uint32_t choose(const sim::Site&, const sim::Actor&, std::uint32_t, std::uint32_t) override {
    return at_ < decisions_.size() ? decisions_[at_++] : 0;
  }

 private:
  const Decisions& decisions_;
  std::size_t at_ = 0;
};

/// How the actors behave in one try: the ready one of the highest priority acts, now and then any;
/// and now and then the one that has just acted falls behind all others.
struct Draw {
  static constexpr std::uint64_t kNever = 1'000'000;

  sim::RandomStream random;
  std::uint64_t any_one_in = kNever;
  std::uint64_t falls_one_in = kNever;
  std::unordered_map<std::uint32_t, std::uint64_t> priorities;

  void begin(std::uint64_t seed) {
    *this = {};
    random = sim::RandomStream(seed);
    constexpr std::uint64_t kAny[] = {kNever, kNever, 32, 8, 2};
    constexpr std::uint64_t kFalls[] = {kNever, kNever, 128, 32, 8};
    any_one_in = kAny[random.below(std::size(kAny))];
    falls_one_in = kFalls[random.below(std::size(kFalls))];
  }
  void hold_back(std::uint32_t actor) { priorities[actor] = random.below(kNever); }
  void favour(std::uint32_t actor) { priorities[actor] = 2 * kNever; }
  std::uint64_t priority_of(std::uint32_t actor) {
    const auto [place, is_new] = priorities.try_emplace(actor, 0);
    if (is_new) place->second = kNever + random.below(kNever);
    return place->second;
  }
};

class Guide final : public sim::Chooser {
 public:
  Guide(runner::ClusterWorld& world, const std::vector<GuideStep>& order, std::uint64_t seed)
      : world_(world), order_(order), random_(seed, "guide"), levels_(order.size() + 1) {}

  GuideResult run(std::uint64_t try_limit) {
    world_.rewind();
    keep();
    while (result_.tries < try_limit && !result_.schedule) {
      choose_place();
      try_once();
    }
    result_.followed = furthest_;
    for (const auto& [what, times] : levels_[furthest_].instead) {
      result_.taken_instead.push_back(fmt::format("{} ({} times)", what, times));
    }
    return std::move(result_);
  }

  sim::Pick next(const sim::Ready& ready) override {
    if (!ear_.heard.empty() && !is_over_) judge();
    std::size_t index = 0;
    if (!is_over_) index = sample(ready);
    if (!is_over_) decisions_.push_back(static_cast<std::uint32_t>(index));
    last_ = ready.actors[index]->path();
    return {index, ready.first_instant(index)};
  }
  std::uint32_t choose(const sim::Site&, const sim::Actor&, std::uint32_t,
                       std::uint32_t options) override {
    std::uint32_t answer = 0;
    if (draw_.random.below(4) == 0) {
      answer = static_cast<std::uint32_t>(draw_.random.below(options));
    }
    if (!is_over_) decisions_.push_back(answer);
    return answer;
  }

 private:
  static constexpr std::uint64_t kStepsPerTry = 4000;
  static constexpr std::size_t kPlacesPerLevel = 16;
  static constexpr std::uint64_t kTriesAtNewPlace = 20;

  /// A world in which so many steps of the order have been taken.
  struct Place {
    sim::arena::Snapshot world;
    Decisions decisions;
  };
  struct Level {
    std::vector<Place> places;
    std::set<std::uint32_t> hasty;  // took another step than the next one, here or soon after
    std::map<std::string, int> instead;
  };

  /// The present world is one more of its level; of many, another one goes.
  void keep() {
    std::vector<Place>& places = levels_[at_].places;
    if (places.size() < kPlacesPerLevel) {
      places.emplace_back();
    } else {
      std::swap(places[random_.below(places.size())], places.back());
    }
    sim::arena::save(places.back().world);
    places.back().decisions = decisions_;
    furthest_ = std::max(furthest_, at_);
    newest_ = at_;
    tries_here_ = kTriesAtNewPlace;
  }

  /// Where a step was just taken, as long as it is new; else a place of some level: the furthest
  /// one half of the time, the one before it a quarter, and so on, or any.
  void choose_place() {
    if (tries_here_ > 0) {
      --tries_here_;
      at_ = newest_;
      from_ = &levels_[at_].places.back();
      return;
    }
    at_ = random_.below(furthest_ + 1);
    if (random_.below(2) != 0) {
      at_ = furthest_;
      while (at_ > 0 && random_.below(2) == 0) --at_;
    }
    std::vector<Place>& places = levels_[at_].places;
    from_ = &places[random_.below(places.size())];
  }

  void begin_draw() {
    draw_.begin(random_.next());
    for (const std::uint32_t actor : levels_[at_].hasty) {
      const std::uint64_t how = draw_.random.below(8);
      if (how < 5) draw_.hold_back(actor);
      if (how == 5) draw_.favour(actor);
    }
  }

  void blame(std::uint32_t actor, const std::string& what) {
    ++levels_[at_].instead[what];
    std::size_t level = at_;
    levels_[level].hasty.insert(actor);
    while (level > 0 && random_.below(2) == 0) levels_[--level].hasty.insert(actor);
  }

  // From where the order stands to the next step of it.
  void try_once() {
    ++result_.tries;
    sim::arena::restore(from_->world);
    decisions_ = from_->decisions;
    ear_.heard.clear();
    is_over_ = false;
    begin_draw();
    sim::RunLimits limits;
    limits.steps = world_.engine().steps() + kStepsPerTry;
    const sim::Stop stop = world_.engine().run(*this, limits);
    if (is_over_) return;
    if (stop == sim::Stop::kViolation && at_ == order_.size() && shows()) return;
    blame(last_, how_ended(stop));
  }

  // Something was heard: it is the next step, or the try is over.
  void judge() {
    is_over_ = true;
    const Heard& first = ear_.heard.front();
    const bool is_next = at_ < order_.size() && first.is(order_[at_]);
    if (is_next && ear_.heard.size() == 1) {
      ++at_;
      keep();
    } else {
      blame(first.actor, first.text());
    }
    sim::Engine::current()->stop_soon();
  }

  std::size_t sample(const sim::Ready& ready) {
    if (ready.actors.size() == 1) return 0;
    if (draw_.random.below(draw_.any_one_in) == 0) {
      return draw_.random.below(ready.actors.size());
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.actors.size(); ++i) {
      const std::uint64_t mine = draw_.priority_of(ready.actors[i]->path());
      if (mine > draw_.priority_of(ready.actors[best]->path())) best = i;
    }
    if (draw_.random.below(draw_.falls_one_in) == 0) {
      draw_.hold_back(ready.actors[best]->path());
    }
    return best;
  }

  static std::string how_ended(sim::Stop stop) {
    if (stop == sim::Stop::kViolation) return sim::Engine::violation().message;
    return stop == sim::Stop::kQuiescent ? "the end of the run" : "no step";
  }

  bool shows() {
    Script script(decisions_);
    sim::Recorder recorder(script);
    world_.rewind();
    const sim::RunResult run = world_.run(recorder);
    if (!run.violation || !campaign::is_expected(world_.scenario(), *run.violation)) return false;
    result_.schedule = recorder.deviations();
    result_.says = run.violation->message;
    return true;
  }

  runner::ClusterWorld& world_;
  const std::vector<GuideStep>& order_;
  sim::RandomStream random_;
  StepEar ear_;
  std::vector<Level> levels_;
  const Place* from_ = nullptr;  // of the try under way
  std::size_t furthest_ = 0;
  std::size_t newest_ = 0;  // the level of the place that was kept last: the back of it
  std::uint64_t tries_here_ = 0;
  std::size_t at_ = 0;  // steps of the order that have been taken
  Decisions decisions_;
  Draw draw_;
  std::uint32_t last_ = 0;  // who acted last
  bool is_over_ = false;
  GuideResult result_;
};

}  // namespace

GuideResult follow_order(runner::ClusterWorld& world, const std::vector<GuideStep>& order,
                         std::uint64_t try_limit, std::uint64_t seed) {
  return Guide(world, order, seed).run(try_limit);
}

}  // namespace dojo::test
