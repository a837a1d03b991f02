/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Debian's libssh.a is built with GSSAPI, but Debian has no static GSSAPI library. These stand-ins
 * satisfy the linker: each reports GSS_S_UNAVAILABLE (RFC 2744, 3.9.1), so libssh treats GSSAPI
 * as not available and never offers it. */
#include <stdint.h>

void *GSS_C_NT_HOSTBASED_SERVICE;
void *GSS_C_NT_USER_NAME;

#define GSS_S_UNAVAILABLE (16U << 16)
#define UNAVAILABLE(name)                                                                          \
    uint32_t name(uint32_t *minor, ...);                                                           \
    uint32_t name(uint32_t *minor, ...)                                                            \
    {                                                                                              \
        if (minor)                                                                                 \
            *minor = 0;                                                                            \
        return GSS_S_UNAVAILABLE;                                                                  \
    }

UNAVAILABLE(gss_accept_sec_context)
UNAVAILABLE(gss_acquire_cred)
UNAVAILABLE(gss_add_oid_set_member)
UNAVAILABLE(gss_create_empty_oid_set)
UNAVAILABLE(gss_display_name)
UNAVAILABLE(gss_display_status)
UNAVAILABLE(gss_get_mic)
UNAVAILABLE(gss_import_name)
UNAVAILABLE(gss_indicate_mechs)
UNAVAILABLE(gss_init_sec_context)
UNAVAILABLE(gss_inquire_cred)
UNAVAILABLE(gss_inquire_cred_by_mech)
UNAVAILABLE(gss_release_buffer)
UNAVAILABLE(gss_release_cred)
UNAVAILABLE(gss_release_name)
UNAVAILABLE(gss_release_oid_set)
UNAVAILABLE(gss_test_oid_set_member)
UNAVAILABLE(gss_verify_mic)
