// Text on its way into HTML or SVG.
window.neuroviz.escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
