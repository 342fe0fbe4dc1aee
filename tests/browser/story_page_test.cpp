// The story page as a person uses it: opened in Chromium, walked through with real key presses.
//
// Each page is one that `dojo hunt` writes for a shipped scenario. What the document behind it
// holds is tested in tests/report/story_page_test.cpp; here it is what the browser made of it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/browser/browser.h"
#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

/// A page that a hunt left behind, and the document in it.
struct Page {
  Bench bench;
  std::string file;
  Json story;
};

Json document_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::string begin = "id=\"story\">";
  const std::size_t at = page.find(begin) + begin.size();
  return Json::parse(page.substr(at, page.find("</script>", at) - at));
}

/// Hunts and finds the newest page: that of the main finding.
std::unique_ptr<Page> hunted(const std::string& scenario, std::vector<std::string> more = {}) {
  auto page = std::make_unique<Page>();
  std::vector<std::string> words{"hunt", shipped_file(scenario), "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const Ended ended = page->bench.run(words);
  INFO(ended.err);
  const Json result = Json::parse(ended.out);
  REQUIRE(result["outcome"] == "violation");
  page->file = page->bench.path(result["story_file"]);
  page->story = document_of(page->file);
  return page;
}

/// The page of the README: several cases look at it.
const Page& headline() {
  static const std::unique_ptr<Page> page = hunted("kerrighed-smp-port.yaml");
  return *page;
}

/// Opens it and checks what must hold of any page: it is drawn whole, quietly, without a request.
void open_and_check(Browser& browser, const Page& page) {
  browser.requests();
  browser.complaints();
  browser.open(page.file);
  const Json& story = page.story;
  const std::size_t steps = story["steps"].size();
  CHECK(browser.value("document.querySelectorAll('#heads .task').length") ==
        story["columns"].size());
  CHECK(browser.value("document.querySelectorAll('#diagram .dot').length") == steps);
  CHECK(browser.value("document.querySelectorAll('#steps li').length") == steps + 1);
  CHECK(browser.value("document.querySelectorAll('#diagram .arrow-of').length") ==
        story["arrows"].size());
  CHECK(browser.value("document.querySelectorAll('#diagram .dot.failure').length") == 1);
  CHECK(browser.value("document.querySelectorAll('#diagram .broken-mark').length") == 1);
  CHECK(browser.value("document.querySelectorAll('.sentences li').length") ==
        story["sentences"].size());
  CHECK(browser.value("document.body.dataset.step") == "1");
  const std::vector<std::string> requests = browser.requests();
  INFO("requests: " << Json(requests).dump());
  CHECK(std::count_if(requests.begin(), requests.end(), [](const std::string& address) {
          return !address.starts_with("file://") && address != "about:blank";
        }) == 0);
  CHECK(std::count(requests.begin(), requests.end(), "file://" + page.file) == 1);
  CHECK(requests.size() <= 2);
  CHECK(browser.complaints() == std::vector<std::string>{});
}

/// The step one stands on, as list, diagram and details say it.
void check_current(Browser& browser, std::size_t step) {
  const std::string number = std::to_string(step);
  CHECK(browser.value("document.body.dataset.step") == number);
  CHECK(browser.value("[...document.querySelectorAll('#steps [aria-selected=true]')].map(i => "
                      "i.dataset.step)") == Json::array({number}));
  CHECK(browser.value("document.getElementById('steps').getAttribute('aria-activedescendant')") ==
        "step-" + number);
  CHECK(browser.value("location.hash") == "#step=" + number);
}

std::string details(Browser& browser) {
  return browser.value("document.getElementById('details').innerText");
}

bool is_in_sight(Browser& browser, const std::string& selector) {
  return browser.value(
      "(() => { const a = document.querySelector('" + selector +
      "').getBoundingClientRect(), b = document.getElementById('board').getBoundingClientRect(),"
      " h = document.getElementById('heads').getBoundingClientRect();"
      " return a.top >= h.bottom - 1 && a.bottom <= b.bottom + 1; })()");
}

TEST_CASE("browser: errors of a page and its requests are seen", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Bench bench;
  const std::string file = bench.file(
      "bad.html", "<img src='http://127.0.0.1:9/pixel.png'><script>nothing.like.this()</script>");
  chromium->requests();
  chromium->complaints();
  chromium->open(file);
  const std::vector<std::string> requests = chromium->requests();
  CHECK(std::count(requests.begin(), requests.end(), "http://127.0.0.1:9/pixel.png") == 1);
  CHECK_THAT(Json(chromium->complaints()).dump(), Contains("nothing is not defined"));
}

TEST_CASE("story page: the keyboard walks through the headline story", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page* const page = &headline();
  open_and_check(*chromium, *page);
  const Json& steps = page->story["steps"];
  const std::size_t last = steps.size() + 1;
  chromium->press(kArrowDown);
  check_current(*chromium, 2);
  CHECK_THAT(details(*chromium), Contains(steps[1]["sentence"].get<std::string>()));
  chromium->press("j");
  check_current(*chromium, 3);
  chromium->press("k");
  chromium->press(kArrowUp);
  check_current(*chromium, 1);
  chromium->press(kArrowUp);  // there is nothing before the first
  check_current(*chromium, 1);
  chromium->press(kPageDown);
  check_current(*chromium, 11);
  chromium->press(kEnd);
  check_current(*chromium, last);
  CHECK(is_in_sight(*chromium, "#step-" + std::to_string(last)));
  CHECK_THAT(
      details(*chromium),
      Contains("This breaks the invariant single-writer: two nodes own or may write one object") &&
          Contains(page->story["broken"]["message"].get<std::string>()) &&
          Contains("./dojo replay d1:"));
  chromium->press(kArrowDown);  // nor after the last
  check_current(*chromium, last);
  chromium->press(kHome);
  check_current(*chromium, 1);
  CHECK(is_in_sight(*chromium, "#step-1"));
  CHECK(chromium->complaints() == std::vector<std::string>{});
}

TEST_CASE("story page: races, states, table rows and sources are shown", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page* const page = &headline();
  open_and_check(*chromium, *page);
  // The race: both diamonds, the line between them, and both places in the details.
  chromium->press("r");
  const std::size_t racing =
      std::stoul(chromium->value("document.body.dataset.step").get<std::string>());
  const Json& step = page->story["steps"][racing - 1];
  CHECK(step["is_race"] == true);
  chromium->press("r");
  CHECK_THAT(details(*chromium), Contains("NOTHING ORDERS THIS WITH") &&
                                     Contains("step " + std::to_string(racing)) &&
                                     Contains(step["where"]["file"].get<std::string>().substr(15)));
  CHECK(chromium->value("document.querySelectorAll('#diagram .race').length >= 1") == true);
  CHECK(chromium->value("document.querySelectorAll('#diagram .dot.racing').length >= 2") == true);
  // The source: the line that acts is the marked one.
  const std::string marked =
      chromium->value("document.querySelector('#details .source .here').innerText");
  CHECK(marked.size() > 4);
  // The bands: both nodes are writers at the end, and their names are to be read.
  const Json writers = chromium->value(
      "[...document.querySelectorAll('.band-of')].filter(b => "
      "[...b.querySelectorAll('.band')].pop().dataset.state "
      "=== 'WRITE_OWNER').map(b => b.dataset.node)");
  CHECK(writers.size() >= 1);
  CHECK(
      chromium
          ->value("[...document.querySelectorAll('#diagram .state-name')].map(n => n.textContent)")
          .dump()
          .find("WAIT_OBJ_WRITE") != std::string::npos);
  CHECK(chromium->value("document.getElementById('legend').innerText")
            .get<std::string>()
            .find("WRITE_OWNER") != std::string::npos);
  // A wake-up or a start leads from the message to who serves it.
  CHECK(chromium->value("document.querySelectorAll('.arrow-of[data-kind=message]').length >= 2") ==
        true);
  CHECK(chromium->value("document.querySelectorAll('.arrow-of[data-kind=wake], "
                        ".arrow-of[data-kind=start]').length >= 2") == true);
  // A step of a table.
  chromium->press(kHome);
  CHECK_THAT(details(*chromium), Contains("TABLE ROW") && Contains("L10") &&
                                     Contains("INV_FILLING") &&
                                     Contains("protocols/kddm/kddm.md:"));
}

TEST_CASE("story page: a click goes to a step, a link to the other side of a race", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page* const page = &headline();
  open_and_check(*chromium, *page);
  chromium->value("document.querySelector('#step-4').click()");
  check_current(*chromium, 4);
  chromium->value(
      "document.querySelector('.dot[data-step=\"6\"]').dispatchEvent(new MouseEvent('click', "
      "{bubbles: true}))");
  check_current(*chromium, 6);
  chromium->value("document.querySelector('#details nav button:last-child').click()");
  check_current(*chromium, 7);
  chromium->open(page->file + "#step=9");
  CHECK(chromium->value("document.body.dataset.step") == "9");
  chromium->press(kArrowRight);
  const Json& steps = page->story["steps"];
  const std::size_t now =
      std::stoul(chromium->value("document.body.dataset.step").get<std::string>());
  CHECK(now > 9);
  CHECK(steps[now - 1]["column"] == steps[8]["column"]);
}

TEST_CASE("story page: dark where the system is dark, and whole on paper", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page* const page = &headline();
  const std::string paper = "getComputedStyle(document.body).backgroundColor";
  chromium->pretend("prefers-color-scheme", "light");
  chromium->open(page->file);
  CHECK(chromium->value(paper) == "rgb(255, 255, 255)");
  chromium->pretend("prefers-color-scheme", "dark");
  CHECK(chromium->value(paper) == "rgb(18, 22, 27)");
  chromium->pretend_medium("print");
  CHECK(chromium->value("getComputedStyle(document.getElementById('board')).overflow") ==
        "visible");
  CHECK(chromium->value("getComputedStyle(document.getElementById('details')).display") == "none");
  chromium->pretend_medium("");
}

TEST_CASE("story page: a counterexample file with markup in it stays text", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Bench bench;
  REQUIRE(bench.run({"hunt", shipped_file("drills/deadlock01.yaml"), "-q"}).code == 0);
  std::ifstream in(bench.path("out/deadlock01/counterexample.json"));
  Json example = Json::parse(in);
  const std::string markup = "</script><script>hacked = 1</script><img src=x onerror='hacked = 2'>";
  example["scenario"]["about"] = markup;
  example["scenario_file"] = markup;
  example["margin"]["where"] = Json::array({markup});
  const std::string file = bench.file("hostile.json", example.dump());
  const Ended told = bench.run({"explain", file, "--json"});
  INFO(told.err);
  REQUIRE(told.code == 0);
  chromium->requests();
  chromium->complaints();
  chromium->open(bench.path("out/deadlock01-2/story.html"));
  chromium->press(kEnd);
  CHECK(chromium->value("typeof hacked") == "undefined");
  CHECK(chromium->value("document.querySelectorAll('img').length") == 0);
  CHECK(chromium->value("document.querySelector('.about').textContent") == markup);
  CHECK_THAT(details(*chromium), Contains("<script>hacked = 1</script>"));
  CHECK(chromium->complaints() == std::vector<std::string>{});
}

TEST_CASE("story page: a deadlock shows both tasks", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const auto page = hunted("drills/deadlock01.yaml");
  open_and_check(*chromium, *page);
  chromium->press(kEnd);
  CHECK_THAT(details(*chromium), Contains("tasks wait for each other's locks in a cycle"));
  CHECK(chromium->value("document.querySelectorAll('.band').length") == 0);
  CHECK_THAT(chromium->value("document.getElementById('steps').innerText").get<std::string>(),
             Contains("waits for a, held by n0/up") && Contains("waits for b, held by n0/down"));
}

TEST_CASE("story page: a lost message ends at its fault", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const auto page = hunted("lossy-network.yaml", {"-D", "protocols.data.variant=kerrighed", "-D",
                                                  "protocols.data.locking=none", "-D",
                                                  "expect={violation: no-lost-update}"});
  open_and_check(*chromium, *page);
  const Json faults =
      chromium->value("[...document.querySelectorAll('.dot.kind-fault')].map(d => d.dataset.step)");
  REQUIRE(faults.size() >= 1);
  CHECK(chromium->value("document.querySelectorAll('.arrow-of[data-kind=message][data-to=\"" +
                        faults[0].get<std::string>() + "\"]').length") == 1);
}

TEST_CASE("story page: a finding in async mode, with more states than colours", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const auto page = hunted("findings/m62-object-send-in-inv-filling.yaml", {"--no-minimise"});
  open_and_check(*chromium, *page);
  CHECK(chromium->value(
            "new Set([...document.querySelectorAll('.band')].map(b => b.dataset.state)).size") >=
        6);
}

TEST_CASE("story page: a long story of many columns scrolls, with heads and steps in sight",
          "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const auto page =
      hunted("many-nodes.yaml",
             {"--full", "--no-minimise", "-D", "protocols.data.variant=kerrighed", "-D",
              "protocols.data.locking=none", "-D", "expect={violation: use-after-drop}"});
  open_and_check(*chromium, *page);
  REQUIRE(page->story["steps"].size() > 100);
  REQUIRE(page->story["columns"].size() > 16);
  chromium->press(kEnd);
  chromium->press(kArrowUp);
  const std::string last = std::to_string(page->story["steps"].size());
  check_current(*chromium, page->story["steps"].size());
  CHECK(is_in_sight(*chromium, "#step-" + last));
  CHECK(is_in_sight(*chromium, ".dot[data-step=\"" + last + "\"]"));
  CHECK(chromium->value("[...document.querySelectorAll('.state-name.main')].some(n => "
                        "n.getBoundingClientRect().top > "
                        "document.getElementById('heads').getBoundingClientRect().bottom - 2 && "
                        "Number(n.getAttribute('y')) > "
                        "Number(n.dataset.top))") == true);
  CHECK(chromium->value("document.getElementById('heads').getBoundingClientRect().top === "
                        "document.getElementById('board').getBoundingClientRect().top") == true);
  CHECK(chromium->value("document.getElementById('steps').getBoundingClientRect().left === "
                        "document.getElementById('board').getBoundingClientRect().left") == true);
  CHECK(chromium->complaints() == std::vector<std::string>{});
}

}  // namespace
}  // namespace dojo::test
