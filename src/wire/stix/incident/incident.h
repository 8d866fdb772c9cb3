#pragma once
// A coordinated incident as a STIX 2.1 bundle with the OASIS incident extension, as one reader may read it. The danger
// removed: an export for machines that is assembled from everything and then filtered, and a marking that is lost
// because the standard puts it elsewhere.
//
// Takes nothing but what the gate released: what the reader may not read is not there, and nothing refers to it. Each
// object bears the strictest marking of what it was made of; a field under a looser one has a granular marking of its
// own. Records marked PAP:RED are left out: they leave by no machine's door. Ids are those of the records, so a second
// export of the same state is the same bundle. The loss report's places are "/KIND-PLURAL/ID/GROUP". The material holds
// one incident; an indicator set's record stands right before its indicators. Ownership: values. Threads: pure
// functions. Errors: none. Source: Incident Core Extension 2.0 for STIX 2.1; Identity Contact Information extension;
// TLP 2.0 in STIX; docs/integrate/stix.md.
#include "wire/convert/convert.h"
#include "wire/document/reports.h"

namespace tocsin::wire::stix {

inline constexpr std::string_view incident_extension = "extension-definition--ef765651-680c-498d-9894-99799f2fa126";
inline constexpr std::string_view event_extension = "extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e";
inline constexpr std::string_view impact_extension = "extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9";
inline constexpr std::string_view task_extension = "extension-definition--2074a052-8be4-4932-849e-f5e7798e0030";
inline constexpr std::string_view contact_extension = "extension-definition--66e2492a-bbd3-4be6-88f5-cc91a017a498";

policy::Released<convert::Converted> incident_bundle(const document::Material& material, i18n::Language language);

}  // namespace tocsin::wire::stix
