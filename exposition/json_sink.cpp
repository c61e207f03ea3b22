#include "exposition/json_sink.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "collector/catalogue/metric.h"
#include "collector/merge/job_view.h"
#include "exposition/text_sink.h"

namespace jobx {
namespace {

void append_number(std::string& out, Value value) {
  if (value.kind() == Value::Kind::real && !std::isfinite(value.real())) {
    out += "null";
  } else {
    append_value(out, value);
  }
}

bool is_list(const Metric& metric) {
  return !metric.labels.empty();
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  using Json = nlohmann::json;
  out += printable(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
}

void append_json_labels(std::string& out, const JobName& name, LabelForm form) {
  std::string_view separator;
  const auto append = [&](const Label& label) {
    out += separator;
    append_json_string(out, label.name);
    out += ':';
    append_json_string(out, label.value);
    separator = ",";
  };
  for_each_job_label(name, append, form);
}

void JsonSink::begin(std::span<const JobView> jobs) {
  labels_.assign(jobs.size(), {});
  jobs_.assign(jobs.size(), {});
  scrape_ = {};
  for (std::size_t i = 0; i < jobs.size(); ++i) append_json_labels(labels_[i], jobs[i].job->name, form_);
}

void JsonSink::family(const Metric& metric) {
  metric_ = &metric;
}

void JsonSink::job_sample(std::size_t job, std::span<const Label> labels, Value value) {
  add(jobs_[job], labels, value);
}

void JsonSink::sample(std::span<const Label> labels, Value value) {
  add(scrape_, labels, value);
}

void JsonSink::end() {
  for (Families& families : jobs_) close_list(families);
  close_list(scrape_);
}

void JsonSink::append_job(std::string& out, std::size_t job, std::string_view members) const {
  out.append("{").append(labels_[job]).append(members).append(",\"metrics\":{");
  out.append(jobs_[job].text).append("}}");
}

void JsonSink::append_metrics(std::string& out) const {
  out.append("{").append(scrape_.text).append("}");
}

void JsonSink::add(Families& families, std::span<const Label> labels, Value value) const {
  std::string& text = families.text;
  if (families.last != metric_) {
    close_list(families);
    text.append(text.empty() ? "\"" : ",\"").append(metric_->name).append("\":");
    if (is_list(*metric_)) text += '[';
    families.last = metric_;
  } else {
    text += ',';
  }
  if (!is_list(*metric_)) return append_number(text, value);
  text += '{';
  for (const Label& label : labels) {
    append_json_string(text, label.name);
    text += ':';
    append_json_string(text, label.value);
    text += ',';
  }
  text += "\"value\":";
  append_number(text, value);
  text += '}';
}

void JsonSink::close_list(Families& families) {
  if (families.last != nullptr && is_list(*families.last)) families.text += ']';
  families.last = nullptr;
}

}  // namespace jobx
