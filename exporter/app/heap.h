/// What the program asks of the memory allocator.
#pragma once

namespace jobx {

/// Lets all threads share few heaps; call it before they are started. glibc gives up to eight a core, one to
/// each thread that it can, and keeps in each what the largest request took: tens of megabytes where any of
/// sixteen threads may answer a scrape. Windows has one heap, and nothing is done there.
void share_heaps();

}  // namespace jobx
