#include "tests/doubles/made_up_scenes.h"

#include <string>
#include <utility>

#include "base/hex.h"

namespace jobx::test {
namespace {

std::string container_name(const std::string& prefix, std::uint64_t number) {
  std::string id;
  for (std::uint64_t part = 1; part <= 4; ++part)
    id += Hex(number * 0x9E37'79B9'7F4A'7C15U * part, 16).digits();
  return prefix + id.substr(0, 64);
}

MadeUpJob container(std::uint64_t number, double cores, double memory, double memory_limit, double cap) {
  MadeUpJob job;
  job.directory = "\\";
  job.name = container_name("Container_", number);
  job.cores = cores;
  job.swing = 0.5;
  job.period = 60 + 37.0 * static_cast<double>(number);
  job.memory = memory;
  job.processes = 6 + static_cast<std::uint32_t>(number % 5);
  job.memory_limit = memory_limit;
  job.cpu_cap = cap;
  job.begins = -86'400.0 * static_cast<double>(number);
  return job;
}

std::vector<MadeUpJob> server_jobs() {
  std::vector<MadeUpJob> jobs{
      {.name = "Build agent 7",
       .cores = 2.2,
       .swing = 0.4,
       .period = 240,
       .memory = 2'300,
       .processes = 4,
       .memory_limit = 8'192,
       .cpu_cap = 0.5,
       .processes_limit = 64,
       .kills_per_minute = 2},
      {.name = "Build step compile",
       .cores = 1.7,
       .swing = 0.5,
       .period = 240,
       .memory = 1'640,
       .processes = 14,
       .memory_limit = 2'048,
       .kills_per_minute = 2,
       .inside = {0}},
      {.name = "Build step test",
       .cores = 0.3,
       .swing = 0.2,
       .memory = 210,
       .processes = 3,
       .cpu_time_limit = 1'500,
       .inside = {0},
       .begins = -5'000},
      {.name = "Test sandbox",
       .cores = 0.25,
       .swing = 0.1,
       .memory = 150,
       .processes = 2,
       .processes_limit = 2,
       .inside = {0, 2},
       .begins = -5'000},
      {.name = "nightly-report",
       .cores = 0.9,
       .swing = 0.1,
       .memory = 640,
       .processes = 1,
       .memory_limit = 1'024,
       .cpu_time_limit = 3'000,
       .begins = -3'700},
      {.name = "PostgreSQL_5121", .cores = 0.4, .swing = 0.8, .period = 90, .memory = 1'400, .processes = 11},
      {.name = "WmiProviderSubSystemHostJob",
       .cores = 0.02,
       .memory = 48,
       .processes = 2,
       .memory_limit = 1'024,
       .processes_limit = 32},
      {.name = "MESOS_JOB_1F3A",
       .cores = 0.39,
       .swing = 0.01,
       .memory = 300,
       .processes = 3,
       .cpu_cap = 0.05,
       .waiting = 0.31},
      {.directory = "\\Sessions\\1\\BaseNamedObjects",
       .name = "Winlogon Job 0-3e7a1",
       .cores = 0,
       .memory = 6,
       .processes = 1},
      {.directory = "\\Sessions\\1\\BaseNamedObjects",
       .name = "PCA {5f7ac2}",
       .cores = 0.01,
       .memory = 33,
       .processes = 1},
      {.directory = "\\Sessions\\2\\BaseNamedObjects",
       .name = "Sandboxed browser",
       .cores = 0.4,
       .swing = 0.9,
       .period = 45,
       .memory = 820,
       .processes = 9,
       .memory_limit = 4'096},
      {.name = "JobContainer_", .cores = 0.15, .swing = 0.4, .memory = 120, .processes = 2},
      {.name = "idle pool", .cores = 0, .memory = 0, .processes = 0},
  };
  jobs[11].name = container_name("JobContainer_", 9);
  jobs.push_back(container(1, 0.9, 1'700, 2'048, 0.25));
  jobs.push_back(container(2, 0.2, 310, 1'024, 0.125));
  jobs.push_back(container(3, 0.5, 700, 4'096, 0.1));
  jobs.push_back(container(4, 0.05, 190, 512, 0.25));
  return jobs;
}

std::vector<MadeUpJob> many_jobs_of(std::size_t count) {
  std::vector<MadeUpJob> jobs;
  for (std::size_t i = 0; i < count; ++i) {
    MadeUpJob job;
    const std::string number = std::to_string(i);
    job.name = "worker pool " + std::string(number.size() < 5 ? 5 - number.size() : 0, '0') + number;
    job.cores = 0.001 * static_cast<double>(i % 97);
    job.swing = 0.4;
    job.period = 30 + static_cast<double>(i % 50);
    job.memory = 8 + static_cast<double>(i % 211);
    job.processes = 1 + static_cast<std::uint32_t>(i % 3);
    if (i % 2 == 0) job.memory_limit = 256;
    if (i % 10 != 0) job.inside = {i - i % 10};
    jobs.push_back(std::move(job));
  }
  return jobs;
}

std::vector<MadeUpJob> hostile_jobs() {
  std::string endless;
  while (endless.size() < 32'700) endless += "very long ";
  endless.resize(32'700);
  std::vector<MadeUpJob> jobs;
  for (const std::string& name :
       {std::string("<img src=x onerror=alert(1)>"), std::string("</script><script>alert(2)</script>"),
        std::string("\"><svg/onload=alert(3)>"), std::string("&lt;b&gt;not bold"),
        std::string("\u202Egpj.exe \u2066turned"), std::string("line\nbreak\ttab\u0001\u001b[31m"),
        std::string(".."), std::string("."), std::string("a/b/../c?d=e#f%2f"), std::string("~7e~"),
        std::string("javascript:alert(4)"), std::string("__proto__"), std::string("constructor"),
        std::string("\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645"),
        std::string("\U0001F4E6 \u65e5\u672c\u8a9e"), endless + "1", endless + "2", std::string(" ")}) {
    MadeUpJob job;
    job.name = name;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// Of the first, 60 s of 100 are used; the rest lasts for 50 s.
std::vector<MadeUpJob> burning_jobs() {
  return {
      {.name = "burner", .cores = 1.0, .memory = 64, .processes = 2, .cpu_time_limit = 100, .begins = -75},
      {.name = "calm", .cores = 0.1, .memory = 64, .processes = 1}};
}

}  // namespace

std::vector<MadeUpJob> jobs_of(MadeUpScene scene, std::size_t jobs) {
  switch (scene) {
    case MadeUpScene::server:
      return server_jobs();
    case MadeUpScene::many:
      return many_jobs_of(jobs);
    case MadeUpScene::hostile:
      return hostile_jobs();
    case MadeUpScene::burning:
      break;
  }
  return burning_jobs();
}

}  // namespace jobx::test
