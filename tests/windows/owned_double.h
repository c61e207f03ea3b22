/// One owned job over a double of the kernel: what the tests of owned jobs begin with.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/own/owned_jobs.h"
#include "jobobject/own/win32/nt_owned_job_kernel.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {

inline const std::u16string kPath = u"\\BaseNamedObjects\\ours";

inline JobName ours() {
  return {{}, "ours"};
}

inline std::unique_ptr<OwnedJobs> open_jobs(std::chrono::seconds linger = std::chrono::seconds(300)) {
  Result<std::unique_ptr<OwnedJobKernel>> kernel = open_owned_job_kernel(NtDouble::functions());
  REQUIRE(kernel);
  return std::make_unique<OwnedJobs>(*std::move(kernel), linger);
}

inline JobRequest request_with(const JobLimits& limits) {
  JobRequest request;
  request.name = ours();
  request.limits = limits;
  return request;
}

inline JobKey own(OwnedJobs& jobs, const JobLimits& limits = {}) {
  const Result<JobKey> key = jobs.own(request_with(limits));
  REQUIRE(key);
  return *key;
}

inline std::string refusal(OwnedJobs& jobs, const JobRequest& request) {
  const Result<JobKey> key = jobs.own(request);
  REQUIRE_FALSE(key);
  return key.error().what();
}

/// What was set of that class.
inline std::vector<std::byte> set_bytes(const NtDouble& kernel, int information_class) {
  for (const auto& [number, bytes] : kernel.jobs.at(kPath).settings) {
    if (number == information_class) return bytes;
  }
  FAIL("class " << information_class << " was not set");
  return {};
}

}  // namespace jobx::test
