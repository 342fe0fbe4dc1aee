#include "runner/report/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

extern char** environ;

namespace dojo::report {

namespace {

// Okabe and Ito: told apart by every kind of colour vision, and on paper.
constexpr const char* kColours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                    "#E69F00", "#56B4E9", "#7A7A7A", "#000000"};
constexpr std::size_t kTicksMax = 14;

/// In gnuplot's single quotes nothing but the quote is special; a line ends a command.
std::string in_quotes(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += c == '\n' || c == '\r' ? ' ' : c;
  }
  return result + "'";
}

/// Labels of ticks are formats: a percent sign is written twice.
std::string tick_label(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '%') result += '%';
    result += c;
  }
  return in_quotes(result);
}

std::string terminal_text(Picture picture, const std::string& output) {
  const char* terminal =
      picture == Picture::kSvg
          ? "set terminal svg size 960,600 dynamic font 'sans-serif,14' background '#ffffff'"
          : "set terminal pngcairo size 1440,900 font 'sans,18' linewidth 1.5 background '#ffffff'";
  return fmt::format("{} noenhanced\nset output {}\n", terminal, in_quotes(output));
}

double largest_y(const sweep::Chart& chart) {
  double largest = 0;
  for (const sweep::Curve& curve : chart.curves) {
    for (const sweep::Point& point : curve.points) largest = std::max(largest, point.high);
  }
  return largest;
}

double largest_x(const sweep::Chart& chart) {
  double largest = 0;
  for (const sweep::Curve& curve : chart.curves) {
    for (const sweep::Point& point : curve.points) largest = std::max(largest, point.x);
  }
  return largest;
}

std::string with_unit(const std::string& label, const sweep::Scale& scale) {
  return scale.unit.empty() ? label : fmt::format("{} [{}]", label, scale.unit);
}

/// Ticks as the scenario writes the values; none where x is a measured figure.
std::string ticks_text(const sweep::Chart& chart) {
  if (!chart.x_unit.empty()) return "";
  std::map<double, std::string> names;
  for (const sweep::Curve& curve : chart.curves) {
    for (const sweep::Point& point : curve.points) names[point.x] = point.name;
  }
  if (names.size() > kTicksMax) return "";
  std::string ticks;
  for (const auto& [x, name] : names) {
    ticks += fmt::format("{}{} {:.17g}", ticks.empty() ? "" : ", ", tick_label(name), x);
  }
  std::string text = fmt::format("set xtics ({})\n", ticks);
  if (!chart.has_numbers) {
    text += fmt::format("set xrange [-0.5:{}]\n", static_cast<double>(names.size()) - 0.5);
  }
  return text;
}

std::string data_text(const sweep::Chart& chart, double x_divisor, double y_divisor) {
  std::string text;
  for (std::size_t i = 0; i < chart.curves.size(); ++i) {
    text += fmt::format("$curve{} << END\n", i);
    for (const sweep::Point& point : chart.curves[i].points) {
      text += fmt::format("{:.10g} {:.10g} {:.10g} {:.10g}\n", point.x / x_divisor,
                          point.y / y_divisor, point.low / y_divisor, point.high / y_divisor);
    }
    text += "END\n";
  }
  return text;
}

std::string plot_text(const sweep::Chart& chart) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; chart.has_bands && i < chart.curves.size(); ++i) {
    const char* colour = kColours[chart.curves[i].colour % std::size(kColours)];
    parts.push_back(fmt::format(
        "$curve{} using 1:3:4 with filledcurves fillcolor '{}' fillstyle transparent solid 0.18 "
        "noborder notitle",
        i, colour));
    // A band of one point, or one as thin as its line, is seen by its ends.
    parts.push_back(fmt::format(
        "$curve{} using 1:2:3:4 with yerrorbars linecolor '{}' pointtype 0 notitle", i, colour));
  }
  for (std::size_t i = 0; i < chart.curves.size(); ++i) {
    parts.push_back(fmt::format(
        "$curve{} using 1:2 with linespoints linecolor '{}' linewidth 2 dashtype {} pointtype {} "
        "title {}",
        i, kColours[chart.curves[i].colour % std::size(kColours)],
        chart.curves[i].is_dashed ? 2 : 1, 4 + i % 10, in_quotes(chart.curves[i].label)));
  }
  return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

constexpr const char* kFrame =
    "set grid linecolor '#d8d8d8'\nset border linecolor '#606060'\nset tics nomirror\n";

}  // namespace

std::string gnuplot_script(const sweep::Chart& chart, Picture picture, const std::string& output) {
  const sweep::Scale x = sweep::scale_of(chart.x_unit, largest_x(chart));
  const sweep::Scale y = sweep::scale_of(chart.y_unit, largest_y(chart));
  std::string text = "# Made by dojo plot. Draw it again: gnuplot THIS_FILE\n";
  text += terminal_text(picture, output);
  text += kFrame;
  text +=
      fmt::format("set title {}{}\n", in_quotes(chart.title), chart.has_bands ? " offset 0,1" : "");
  text += fmt::format("set xlabel {}\n", in_quotes(with_unit(chart.x_label, x)));
  text += fmt::format("set ylabel {}\n", in_quotes(with_unit(chart.y_label, y)));
  text += "set yrange [0:*]\n";
  if (chart.is_log_x) text += "set logscale x\n";
  const bool has_names = chart.curves.size() > 1 || !chart.curves.front().label.empty();
  text += has_names ? "set key outside below horizontal\n" : "set key off\n";
  if (chart.has_bands) {
    text += fmt::format("set label 1 {} at graph 0.5,1.03 center textcolor '#606060'\n",
                        in_quotes(chart.band_text));
    text += "set tmargin 4\n";
  }
  text += ticks_text(chart);
  return text + data_text(chart, x.divisor, y.divisor) + plot_text(chart);
}

std::string gnuplot_script(const HeatMap& map, Picture picture, const std::string& output) {
  std::string text = "# Made by dojo plot. Draw it again: gnuplot THIS_FILE\n";
  text += terminal_text(picture, output);
  text += fmt::format("set title {}\nset cblabel {}\n", in_quotes(map.title),
                      in_quotes(map.value_label));
  text += "set palette defined (0 '#ffffff', 25 '#cfe8f7', 60 '#56B4E9', 100 '#0b3c5d')\n";
  text += "set cbrange [0:100]\nset tics scale 0\nset xtics rotate by -40\nunset key\n";
  const auto ticks = [](const char* axis, const std::vector<std::string>& names) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < names.size(); ++i) {
      parts.push_back(fmt::format("{} {}", tick_label(names[i]), i));
    }
    return fmt::format("set {}tics ({})\n", axis, fmt::join(parts, ", "));
  };
  text += ticks("x", map.columns) + ticks("y", map.rows);
  text += fmt::format("set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n",
                      static_cast<double>(map.columns.size()) - 0.5,
                      static_cast<double>(map.rows.size()) - 0.5);
  text += "$cells << END\n";
  for (std::size_t row = 0; row < map.values.size(); ++row) {
    for (std::size_t column = 0; column < map.values[row].size(); ++column) {
      const double value = map.values[row][column];
      if (value >= 0) text += fmt::format("{} {} {:.4g}\n", column, row, value);
    }
  }
  text +=
      "END\nplot $cells using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror "
      "fillcolor palette fillstyle solid noborder notitle";
  // Numbers where they can be read.
  if (map.columns.size() <= 12 && map.rows.size() <= 24) {
    text +=
        ", \\\n     $cells using 1:2:(sprintf('%.0f', $3)):($3 > 55 ? 0xffffff : 0x202020) with "
        "labels textcolor rgb variable notitle";
  }
  return text + "\n";
}

InputResult<void> run_gnuplot(const std::string& script_file) {
  const auto refuse = [](const std::string& file, const std::string& message) {
    return tl::unexpected(InputError{file, 0, 0, message});
  };
  const int errors = memfd_create("gnuplot-stderr", MFD_CLOEXEC);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  const std::filesystem::path path = std::filesystem::absolute(script_file);
  posix_spawn_file_actions_addchdir_np(&actions, path.parent_path().c_str());
  std::string program = "gnuplot";
  std::string script = path.filename().string();
  char* arguments[] = {program.data(), script.data(), nullptr};
  pid_t process = 0;
  const int failed = posix_spawnp(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed == 0) {
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
  }
  std::string complaint(2'000, '\0');
  const ssize_t bytes = pread(errors, complaint.data(), complaint.size(), 0);
  complaint.resize(bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  close(errors);
  if (failed == ENOENT || (failed == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
    return refuse("gnuplot", "is needed for plots and not installed; Debian: gnuplot-nox");
  }
  if (failed != 0) return refuse("gnuplot", std::strerror(failed));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return refuse(script_file, fmt::format("gnuplot refuses it: {}", complaint));
  }
  return {};
}

}  // namespace dojo::report
