#include "tests/doubles/job_payloads.h"

#include "tests/doubles/byte_writer.h"

namespace jobx::test {

std::string wide(std::string_view text) {
  ByteWriter bytes;
  bytes.text(text);
  return bytes.str();
}

std::string packed(const Guid& guid) {
  std::string bytes = packed(guid.data1, guid.data2, guid.data3);
  bytes.append(guid.data4.begin(), guid.data4.end());
  return bytes;
}

std::string job_information(const JobPayload& job) {
  return packed(job.container) + packed(job.job, job.flags, job.status);
}

std::string assign_process(const JobPayload& job) {
  return packed(job.container) + packed(job.job, job.process_id, job.status);
}

std::string remove_process(const JobPayload& job, bool with_number) {
  return packed(job.container) + (with_number ? packed(job.job) : "") +
         packed(job.process_id, job.flags, job.status);
}

std::string set_query(const JobPayload& job, std::string_view body) {
  return packed(job.container) + packed(job.job, job.information_class) + std::string(body);
}

std::string set_query_failed(const JobPayload& job) {
  return set_query(job, packed(job.status));
}

std::string send_notification(const JobPayload& job, bool with_number) {
  return packed(job.container) + (with_number ? packed(job.job) : "") + packed(job.notification);
}

std::string manifest_job(const JobPayload& job) {
  return packed(job.container) + packed(job.job, job.status);
}

std::string process_start(unsigned version, std::uint32_t process_id, std::uint32_t parent,
                          std::string_view image) {
  const bool has_sequence = version >= 3;
  ByteWriter bytes;
  bytes.put(process_id);
  if (has_sequence) bytes.put<std::uint64_t>(0x5E5E);
  bytes.put<std::int64_t>(133'500'000'000'000'000);
  bytes.put(parent);
  if (has_sequence) bytes.put<std::uint64_t>(0x5D5D);
  bytes.put<std::uint32_t>(1);
  if (version >= 1) bytes.put<std::uint32_t>(0);
  if (has_sequence) {
    bytes.put<std::uint32_t>(1);
    bytes.put<std::uint32_t>(0);
    bytes.bytes(std::string("\x01\x01\0\0\0\0\0\x10\0\x20\0\0", 12));  // S-1-16-8192, medium integrity
  }
  bytes.text(image);
  if (version >= 2) {
    bytes.put<std::uint32_t>(0x1234);
    bytes.put<std::uint32_t>(0x5678);
    bytes.text("");
    bytes.text("");
  }
  if (version >= 4) bytes.put<std::uint32_t>(0);
  return bytes.str();
}

std::string process_stop(unsigned version, std::uint32_t process_id, std::uint32_t exit_code,
                         std::string_view image) {
  ByteWriter bytes;
  bytes.put(process_id);
  if (version >= 2) bytes.put<std::uint64_t>(0x5E5E);
  bytes.put<std::int64_t>(133'500'000'000'000'000);
  bytes.put<std::int64_t>(133'500'000'100'000'000);
  bytes.put(exit_code);
  bytes.put<std::uint32_t>(1);
  bytes.put<std::uint32_t>(77);
  bytes.put<std::uint64_t>(1001);
  bytes.put<std::uint64_t>(2002);
  if (version >= 1) {
    bytes.put<std::uint64_t>(3003);
    bytes.put<std::uint32_t>(4);
    bytes.put<std::uint32_t>(5);
    bytes.put<std::uint32_t>(6);
    bytes.put<std::uint32_t>(7);
    bytes.put<std::uint32_t>(8);
  }
  bytes.bytes(image);
  bytes.put('\0');
  return bytes.str();
}

}  // namespace jobx::test
