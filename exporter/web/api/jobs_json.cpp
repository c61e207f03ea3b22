#include "exporter/web/api/jobs_json.h"

#include <algorithm>
#include <span>

#include "collector/catalogue/catalogue.h"
#include "exporter/web/api/job_path.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

/// Passes on what is chosen.
class ChoosingSink final : public Sink {
 public:
  ChoosingSink(const FamilyChoice& choice, Sink& sink) : choice_(choice), sink_(sink) {}

  void begin(std::span<const JobView> jobs) override { sink_.begin(jobs); }
  void family(const Metric& metric) override {
    is_wanted_ = choice_.wants(metric);
    if (is_wanted_) sink_.family(metric);
  }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    if (is_wanted_) sink_.job_sample(job, labels, value);
  }
  void sample(std::span<const Label> labels, Value value) override {
    if (is_wanted_) sink_.sample(labels, value);
  }
  void end() override { sink_.end(); }

 private:
  const FamilyChoice& choice_;
  Sink& sink_;
  bool is_wanted_ = false;
};

/// What a job has beside its labels and metrics.
std::string members_of(const JobView& view) {
  std::string members = ",\"path\":";
  append_json_string(members, job_path(view.job->name));
  if (view.parent) {
    members += ",\"parent\":";
    append_json_string(members, job_path(*view.parent));
  }
  return members;
}

std::string process_ids(const Job& job) {
  if (!job.process_ids) return "";
  std::string ids;
  for (const std::uint64_t id : *job.process_ids) ids += (ids.empty() ? "" : ",") + std::to_string(id);
  return ",\"process_ids\":[" + ids + "]";
}

}  // namespace

Result<FamilyChoice> FamilyChoice::of(std::string_view names) {
  FamilyChoice choice;
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    const std::string_view name = names.substr(0, comma);
    names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 1);
    const std::span<const Metric> all = catalogue();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Metric& metric) {
      return metric.name == name && metric.is_per_job();
    });
    if (found == all.end())
      return Error(ProgramError::invalid_argument, "no metric of jobs is called '" + std::string(name) + "'");
    choice.chosen_.push_back(&*found);
  }
  return choice;
}

bool FamilyChoice::wants(const Metric& metric) const {
  if (chosen_.empty()) return !is_per_process(metric);
  return std::find(chosen_.begin(), chosen_.end(), &metric) != chosen_.end();
}

void append_jobs(std::string& out, const Scrape& scrape, const FamilyChoice& families) {
  const std::span<const JobView> views(scrape.jobs->data(), scrape.shown);
  // Labels leave the host here as they do in a scrape: shortened, and without security identifiers.
  JsonSink sink(LabelForm::short_text);
  ChoosingSink chosen(families, sink);
  write_job_families(views, chosen);
  out += '[';
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (i > 0) out += ',';
    sink.append_job(out, i, members_of(views[i]));
  }
  out += ']';
}

void append_job(std::string& out, const Scrape& scrape, std::size_t index, std::string_view members) {
  const JobView& view = scrape.jobs->at(index);
  JsonSink sink(LabelForm::short_text);
  write_job_families({&view, 1}, sink);
  sink.append_job(out, 0, members_of(view).append(process_ids(*view.job)).append(members));
}

}  // namespace jobx
