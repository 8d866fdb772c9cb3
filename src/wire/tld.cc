#include "wire/tld.h"

#include <string>

namespace tocsin::wire {
namespace {

constexpr std::string_view countries =
    " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc "
    "cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge "
    "gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh "
    "ki "
    "km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx "
    "my "
    "mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd "
    "se "
    "sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz "
    "va "
    "vc ve vg vi vn vu wf ws ye yt za zm zw ";

constexpr std::string_view generics =
    " com net org info biz name pro mobi edu gov mil int arpa aero asia cat coop jobs museum post tel travel xxx "
    "academy "
    "accountant agency app art asia auction audio autos bar bargains beauty best bet bid bike bio biz black blog boats "
    "bond bot boutique build business buzz cab cafe cam camp capital cards care careers casa cash casino center ceo "
    "cfd chat cheap christmas church city claims cleaning click clinic clothing cloud club coach codes coffee college "
    "company computer consulting contact cool country coupons credit cricket cyou dance data date dating day deals "
    "degree delivery design dev digital direct directory download earth eco education email energy engineer estate "
    "events exchange expert express fail faith family fan farm fashion finance financial fish fit fitness flights "
    "football forum fun fund futbol fyi gallery game games garden gift gifts global gold golf gmbh group guide guru "
    "hair health help homes host hosting house icu inc ink institute international invest kim land law lease legal "
    "life lighting limited link live loan loans lol love ltd maison makeup management market marketing mba media meet "
    "memorial men menu mom money monster movie network news ninja observer one online ooo page partners parts party "
    "pet photo photography photos pics pink pizza plus poker porn press productions promo properties property pub "
    "quest racing realty recipes red rehab ren rent repair report rest restaurant reviews rip rocks run sale sbs "
    "school science security services sex shop shopping show site ski skin social software solar solutions space "
    "store stream studio style support surf surgery systems tax taxi team tech technology tel tips tires today tools "
    "top tours town toys trade trading training tube university uno vacations ventures video villas vin vip vision "
    "vote watch webcam website wiki win wine work works world wtf xin xyz yachts yoga zone onion example test ";

// Extensions that are a top-level domain too (zip, sh, py, ps, app...) are judged as files unless defanged.
constexpr std::string_view extensions =
    " exe dll sys scr bat cmd ps1 vbs vbe js jse wsf hta lnk msi msp cab jar class apk ipa dex so ko elf bin dat tmp "
    "log "
    "doc docx docm dot dotm xls xlsx xlsm xlsb ppt pptx pptm rtf pdf odt txt csv xml json yml yaml ini cfg conf html "
    "htm "
    "php asp aspx jsp cgi py sh pyc rb go cpp hpp zip rar 7z gz tgz tar bz2 xz iso img vhd vhdx png jpg jpeg gif bmp "
    "svg ico "
    "mp3 mp4 avi wav eml msg pst ost reg inf cpl ocx drv db sqlite key pem crt cer p12 pfx yar rules pcap ps chm one ";

bool holds(std::string_view list, std::string_view word) {
  return !word.empty() && list.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

}  // namespace

bool is_common_tld(std::string_view label) {
  return label.starts_with("xn--") || holds(label.size() == 2 ? countries : generics, label);
}

bool is_file_extension(std::string_view extension) { return holds(extensions, extension); }

}  // namespace tocsin::wire
