/// Owned jobs over a system of values: messages that come, come late, or never come, and limits that are
/// broken.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "tests/doubles/owned_system_double.h"
#include "tests/unit/jobobject/owned_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::uint64_t broken(const JobEvents& events, BrokenLimit limit) {
  return events.broken_limits.at(static_cast<std::size_t>(limit));
}

}  // namespace

TEST_CASE("a job whose last message was lost ends when it is read", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.set_processes("a", 3, 0);
  CHECK(host.only_job().ended);
  CHECK(host.jobs->wait_ended(key, milliseconds(1)));
  CHECK(host.events().missed_exits == 0);  // they may be on their way
  host.system.pass(JobBook::kSettling);
  const JobEvents events = host.events();
  CHECK(events.missed_new_processes == 2);
  CHECK(events.missed_exits == 3);
  CHECK(host.jobs->read().totals.events.missed_exits == 3);
}

TEST_CASE("exits that come after the message that their job is empty are its own, and none is missed",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.system.send("a", job_message::new_process, 78);
  host.set_processes("a", 2, 2);
  CHECK(host.events().new_processes == 2);
  host.set_processes("a", 2, 0);
  host.system.send("a", job_message::active_process_zero);
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  JobEvents events = host.events();
  CHECK(events.exits() == 0);
  CHECK(events.missed_exits == 0);
  host.system.send_late(key, job_message::exit_process);
  host.system.send_late(key, job_message::abnormal_exit_process);
  events = host.events();
  CHECK(events.normal_exits == 1);
  CHECK(events.abnormal_exits == 1);
  CHECK(events.missed_exits == 0);
  host.system.pass(JobBook::kSettling);
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.front().events == events);
  CHECK(reading.totals.events.exits() == 2);
  CHECK(reading.totals.events.missed_exits == 0);
}

TEST_CASE("an exit that comes after it was counted as missed is not counted again",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.set_processes("a", 1, 0);
  host.system.send("a", job_message::active_process_zero);
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  host.system.pass(JobBook::kSettling);
  CHECK(host.jobs->read().totals.events.missed_exits == 1);
  host.system.send_late(key, job_message::exit_process);
  JobEvents totals = host.jobs->read().totals.events;
  CHECK(totals.exits() + totals.missed_exits == 1);
  CHECK(totals.missed_exits == 1);                        // a counter does not fall
  host.system.send_late(key, job_message::exit_process);  // of a process that accounting never knew
  totals = host.jobs->read().totals.events;
  CHECK(totals.exits() == 1);
}

TEST_CASE("a kill for used-up time is not lost where the signal comes after the job is empty",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const auto end_with = [&](const std::string& name, Ticks total, std::optional<Ticks> period,
                            std::optional<std::uint32_t> action) {
    const JobKey key = host.run(name);
    host.system.change(name, [&](OwnedJobDouble& job) {
      job.figures.limits = BasicLimits{limit_flag::job_time, {}, seconds(3), 0};
      job.figures.cpu.total_user = total;
      job.figures.cpu.period_user = period;
      job.figures.end_of_job_action = action;
      job.figures.is_signalled = false;
    });
    host.end(name);
    REQUIRE(host.jobs->wait_ended(key, seconds(20)));
    for (const Job& job : host.jobs->read().jobs) {
      if (job.name.name == name) return job.events.value().job_time_kills;
    }
    return std::uint64_t{99};
  };
  host.system.set_unix_time(kLater);
  CHECK(end_with("killed", seconds(3), seconds(3), 0U) == 1);
  CHECK(end_with("no period is known", seconds(3), {}, {}) == 1);
  CHECK(end_with("in time", seconds(2), seconds(2), 0U) == 0);
  CHECK(end_with("limited late", seconds(9), seconds(2), 0U) == 0);
  CHECK(end_with("only told", seconds(3), seconds(3), 1U) == 0);
  const JobEvents totals = host.jobs->read().totals.events;
  CHECK(totals.job_time_kills == 2);
  CHECK(totals.last_expiration == kLater);
}

TEST_CASE("a limit that stays passed is one violation, and one passed anew another",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  const auto send = [&](std::initializer_list<BrokenLimit> passed) {
    host.system.change("a", [&](OwnedJobDouble& job) {
      job.passed_limits.reset();
      for (const BrokenLimit limit : passed) job.passed_limits.set(static_cast<std::size_t>(limit));
    });
    host.system.send("a", job_message::notification_limit);
    return host.events();
  };
  send({BrokenLimit::notify_job_time});
  JobEvents events = send({BrokenLimit::notify_job_time, BrokenLimit::notify_read_bytes});
  CHECK(broken(events, BrokenLimit::notify_job_time) == 1);
  CHECK(broken(events, BrokenLimit::notify_read_bytes) == 1);
  events =
      send({BrokenLimit::notify_job_time, BrokenLimit::notify_read_bytes, BrokenLimit::notify_job_memory});
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 1);
  // Memory alone can have fallen and risen again.
  events =
      send({BrokenLimit::notify_job_time, BrokenLimit::notify_read_bytes, BrokenLimit::notify_job_memory});
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 2);
  CHECK(broken(events, BrokenLimit::notify_job_time) == 1);
  events = send({BrokenLimit::notify_job_time});
  events = send({BrokenLimit::notify_job_time, BrokenLimit::notify_job_memory});
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 3);
  CHECK(broken(events, BrokenLimit::notify_job_time) == 1);
  CHECK(broken(events, BrokenLimit::unknown) == 0);
  CHECK(host.jobs->read().totals.events.broken_limits == events.broken_limits);
}

TEST_CASE("two limits that are passed at once are one violation each, though each has its message",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.change("a", [](OwnedJobDouble& job) {
    job.passed_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_memory));
    job.passed_limits.set(static_cast<std::size_t>(BrokenLimit::notify_write_bytes));
  });
  host.system.send("a", job_message::notification_limit);
  host.system.send("a", job_message::notification_limit);
  const JobEvents events = host.events();
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 1);
  CHECK(broken(events, BrokenLimit::notify_write_bytes) == 1);
}

TEST_CASE("a process counts as missed when it is missing at two readings, and once",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.set_processes("a", 3, 1);
  CHECK(host.events().missed_new_processes == 0);
  CHECK(host.events().missed_new_processes == 2);
  CHECK(host.events().missed_exits == 2);
  CHECK(host.events().missed_exits == 2);
  CHECK(host.jobs->read().totals.events.missed_new_processes == 2);
}

TEST_CASE("an exit that is missing at one reading only was late, not missed",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.send("a", job_message::new_process, 78);
  host.set_processes("a", 2, 1);
  CHECK(host.events().missed_exits == 0);
  host.system.send("a", job_message::exit_process, 78);
  CHECK(host.events().missed_exits == 0);
  CHECK(host.events().missed_exits == 0);
}

TEST_CASE("messages that come after their job has ended count for the host alone",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey first = host.run("a");
  host.end("a");
  REQUIRE(host.jobs->wait_ended(first, seconds(20)));
  const JobKey second = host.run("a");
  CHECK(second != first);
  host.system.send_late(first, job_message::abnormal_exit_process);
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.front().events.value().abnormal_exits == 0);
  CHECK(reading.totals.events.abnormal_exits == 1);
}

TEST_CASE("a job whose time ran out is counted once, until it runs out again",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  const auto set = [&](Ticks used, bool is_signalled) {
    host.system.change("a", [&](OwnedJobDouble& job) {
      job.figures.limits = BasicLimits{limit_flag::job_time, {}, seconds(3), 0};
      job.figures.cpu.total_user = used;
      job.figures.is_signalled = is_signalled;
    });
  };
  set(seconds(2), true);
  CHECK(host.events().job_time_kills == 0);  // signalled for another reason
  host.system.set_unix_time(kLater);
  set(seconds(3), true);
  CHECK(host.events().job_time_kills == 1);
  CHECK(host.events().job_time_kills == 1);
  CHECK(host.events().last_expiration == kLater);
  set(seconds(4), false);
  CHECK(host.events().job_time_kills == 1);
  set(seconds(4), true);
  CHECK(host.events().job_time_kills == 2);
  CHECK(host.jobs->read().totals.events.job_time_kills == 2);
}

TEST_CASE("the time of an adopted job that ran out is not of the jobs that were created",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  OwnedJobDouble theirs;
  theirs.figures.limits = BasicLimits{limit_flag::job_time, {}, seconds(3), 0};
  theirs.figures.cpu.total_user = seconds(3);
  theirs.figures.is_signalled = true;
  host.system.add_job("a", theirs);
  JobRequest request = request_of("a");
  request.adopt = true;
  host.own(request);
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.size() == 1);
  CHECK(reading.totals.events == JobEvents{});
}

TEST_CASE("a posted expiry and a process out of time have the time at which they were heard",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.set_unix_time(kLater);
  host.system.send("a", job_message::end_of_job_time);
  host.system.send("a", job_message::end_of_process_time, 77);
  const JobEvents events = host.events();
  CHECK(events.job_time_posts == 1);
  CHECK(events.process_time_expirations == 1);
  CHECK(events.last_expiration == kLater);
}

TEST_CASE("which notification limits were passed the job itself is asked",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.send("a", job_message::notification_limit);
  CHECK(broken(host.events(), BrokenLimit::unknown) == 1);
  host.system.change("a", [](OwnedJobDouble& job) {
    job.passed_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_memory));
  });
  host.system.send("a", job_message::notification_limit);
  const JobEvents events = host.events();
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 1);
  CHECK(broken(events, BrokenLimit::unknown) == 1);
}

TEST_CASE("a reading that cannot wait for the messages gives what it has",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.fail_posts(true);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(host.only_job().processes.total == 1U);
  CHECK(std::chrono::steady_clock::now() - begun < seconds(2));  // nothing is waited for that will not come
  host.system.fail_posts(false);
}

}  // namespace jobx::test
