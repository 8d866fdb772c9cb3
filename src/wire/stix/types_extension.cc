// Extensions of cyber-observable objects that the standard defines. Source: STIX 2.1 OS sections 6.7, 6.12, 6.13, 6.16.
#include <array>

#include "wire/stix/types.h"

namespace tocsin::wire::stix {
namespace {

constexpr std::array any_property = {Rule{Bond::any_property}};

constexpr std::array archive_p = {need(refs("contains_refs", "file directory")), text("comment")};
constexpr Structure archive{archive_p};

constexpr std::array stream_p = {need(text("name")), hashes("hashes"), integer("size", 0)};
constexpr Structure stream{stream_p};
constexpr std::array ntfs_p = {text("sid"), parts("alternate_data_streams", stream)};
constexpr Structure ntfs{ntfs_p, any_property};

constexpr std::array pdf_p = {text("version"), flag("is_optimized"), of(Form::dictionary, "document_info_dict"),
                              text("pdfid0"), text("pdfid1")};
constexpr Structure pdf{pdf_p, any_property};

constexpr std::array image_p = {integer("image_height"), integer("image_width"), integer("bits_per_pixel"),
                                of(Form::dictionary, "exif_tags")};
constexpr Structure image{image_p, any_property};

constexpr std::array optional_header_p = {hex("magic_hex"),
                                          integer("major_linker_version"),
                                          integer("minor_linker_version"),
                                          integer("size_of_code", 0),
                                          integer("size_of_initialized_data", 0),
                                          integer("size_of_uninitialized_data", 0),
                                          integer("address_of_entry_point"),
                                          integer("base_of_code"),
                                          integer("base_of_data"),
                                          integer("image_base"),
                                          integer("section_alignment"),
                                          integer("file_alignment"),
                                          integer("major_os_version"),
                                          integer("minor_os_version"),
                                          integer("major_image_version"),
                                          integer("minor_image_version"),
                                          integer("major_subsystem_version"),
                                          integer("minor_subsystem_version"),
                                          hex("win32_version_value_hex"),
                                          integer("size_of_image", 0),
                                          integer("size_of_headers", 0),
                                          hex("checksum_hex"),
                                          hex("subsystem_hex"),
                                          hex("dll_characteristics_hex"),
                                          integer("size_of_stack_reserve", 0),
                                          integer("size_of_stack_commit", 0),
                                          integer("size_of_heap_reserve", 0),
                                          integer("size_of_heap_commit", 0),
                                          hex("loader_flags_hex"),
                                          integer("number_of_rva_and_sizes"),
                                          hashes("hashes")};
constexpr Structure optional_header{optional_header_p, any_property};

constexpr std::array section_p = {need(text("name")), integer("size", 0), number("entropy"), hashes("hashes")};
constexpr Structure section{section_p};

constexpr std::array pe_p = {need(text("pe_type")),
                             text("imphash"),
                             hex("machine_hex"),
                             integer("number_of_sections", 0),
                             time("time_date_stamp"),
                             hex("pointer_to_symbol_table_hex"),
                             integer("number_of_symbols", 0),
                             integer("size_of_optional_header", 0),
                             hex("characteristics_hex"),
                             hashes("file_header_hashes"),
                             part("optional_header", optional_header),
                             parts("sections", section)};
constexpr Structure pe{pe_p};

constexpr std::array http_p = {need(text("request_method")),      need(text("request_value")),
                               text("request_version"),           of(Form::texts_by_name, "request_header"),
                               integer("message_body_length", 0), ref("message_body_data_ref", "artifact")};
constexpr Structure http{http_p};

constexpr std::array icmp_p = {need(hex("icmp_type_hex")), need(hex("icmp_code_hex"))};
constexpr Structure icmp{icmp_p};

constexpr std::array socket_p = {
    need(word("address_family", "AF_UNSPEC AF_INET AF_IPX AF_APPLETALK AF_NETBIOS AF_INET6 AF_IRDA AF_BTH")),
    flag("is_blocking"),
    flag("is_listening"),
    of(Form::dictionary, "options"),
    word("socket_type", "SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET"),
    integer("socket_descriptor", 0),
    integer("socket_handle")};
constexpr Structure socket{socket_p};

constexpr std::array tcp_p = {hex("src_flags_hex"), hex("dst_flags_hex")};
constexpr Structure tcp{tcp_p, any_property};

constexpr std::array windows_process_p = {flag("aslr_enabled"),
                                          flag("dep_enabled"),
                                          text("priority"),
                                          text("owner_sid"),
                                          text("window_title"),
                                          of(Form::dictionary, "startup_info"),
                                          word("integrity_level", "low medium high system")};
constexpr Structure windows_process{windows_process_p, any_property};

constexpr std::array windows_service_p = {
    text("service_name"),
    list(text("descriptions")),
    text("display_name"),
    text("group_name"),
    word("start_type",
         "SERVICE_AUTO_START SERVICE_BOOT_START SERVICE_DEMAND_START SERVICE_DISABLED SERVICE_SYSTEM_ALERT"),
    refs("service_dll_refs", "file"),
    word("service_type",
         "SERVICE_KERNEL_DRIVER SERVICE_FILE_SYSTEM_DRIVER SERVICE_WIN32_OWN_PROCESS SERVICE_WIN32_SHARE_PROCESS"),
    word("service_status",
         "SERVICE_CONTINUE_PENDING SERVICE_PAUSE_PENDING SERVICE_PAUSED SERVICE_RUNNING SERVICE_START_PENDING "
         "SERVICE_STOP_PENDING SERVICE_STOPPED")};
constexpr Structure windows_service{windows_service_p, any_property};

constexpr std::array unix_account_p = {integer("gid"), list(text("groups")), text("home_dir"), text("shell")};
constexpr Structure unix_account{unix_account_p, any_property};

constexpr std::array file_table = {Extension{"archive-ext", &archive}, Extension{"ntfs-ext", &ntfs},
                                   Extension{"pdf-ext", &pdf}, Extension{"raster-image-ext", &image},
                                   Extension{"windows-pebinary-ext", &pe}};
constexpr std::array traffic_table = {Extension{"http-request-ext", &http}, Extension{"icmp-ext", &icmp},
                                      Extension{"socket-ext", &socket}, Extension{"tcp-ext", &tcp}};
constexpr std::array process_table = {Extension{"windows-process-ext", &windows_process},
                                      Extension{"windows-service-ext", &windows_service}};
constexpr std::array account_table = {Extension{"unix-account-ext", &unix_account}};

}  // namespace

constinit const std::span<const Extension> file_extensions = file_table;
constinit const std::span<const Extension> traffic_extensions = traffic_table;
constinit const std::span<const Extension> process_extensions = process_table;
constinit const std::span<const Extension> account_extensions = account_table;

}  // namespace tocsin::wire::stix
