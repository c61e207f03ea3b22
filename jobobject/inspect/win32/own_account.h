/// Which accounts this process acts for.
#pragma once

namespace jobx {

/// True for a security identifier under which this process makes objects itself: that of its account, the
/// default owner of its token, and, where it has an administrator's full rights, Administrators and
/// LocalSystem. `sid` is a valid SID. Any thread.
bool is_own_account(void* sid);

}  // namespace jobx
