// Small ways to find things on the page, and the few words that only scripts say.

export function each<T extends Element>(
  selector: string,
  deed: (element: T) => void,
  root: ParentNode = document,
): void {
  root.querySelectorAll<T>(selector).forEach(deed);
}

export function byId(id: string | undefined): HTMLElement | null {
  return id ? document.getElementById(id.replace(/^#/, "")) : null;
}

const WORDS = {
  copied: ["已複製", "Copied"],
  left: ["還可以寫 {n} 字", "{n} characters left"],
  over: ["多了 {n} 字", "{n} characters too many"],
  sending: ["傳送中…", "Sending…"],
  unsent: ["{n} 筆還沒送出，連上網路會自動再送", "{n} not sent yet; they go by themselves once the network is back"],
  sentAll: ["都送出了", "All sent"],
  kept: ["先記下了", "Noted"],
  keptWhy: ["網路不通；連上後會自動查驗", "No network; it will be checked once connected"],
  signIn: [
    "登入過期了，請在另一個分頁登入；這裡的紀錄都還在",
    "Please sign in again in another tab; nothing here is lost",
  ],
  refused: ["這次沒有送成，請改用姓名查詢", "This could not be sent; please search by name"],
  cameraNo: [
    "打不開相機。請允許使用相機，或輸入票券上的代碼",
    "The camera cannot be opened. Allow it, or type the code on the ticket",
  ],
  cameraOn: ["把條碼放進框裡", "Hold the code inside the frame"],
  firmUnknown: [
    "登記資料裡沒有這個號碼，請自己填公司名稱；不影響報名",
    "The register does not have this number; please type the company's name. You can register all the same",
  ],
  firmNameless: ["（登記資料沒有名稱，請自己填）", "(no name in the register; please type it)"],
  findChoice: ["打字找，例如：咖啡、螺絲、設計", "Type to search, for example: cafe, software"],
  choicesFound: ["找到 {n} 項", "{n} found"],
  choicesNone: ["找不到，請從清單選最接近的", "Nothing found; choose the closest from the list"],
  parallel: ["和已選的場次同時進行", "At the same time as one you chose"],
  liveOn: ["即時更新中", "Live"],
  liveOff: ["重新連線中", "Reconnecting"],
} as const;

export function say(word: keyof typeof WORDS, n?: number): string {
  const english = document.documentElement.lang === "en";
  return WORDS[word][english ? 1 : 0].replace("{n}", String(n ?? ""));
}
