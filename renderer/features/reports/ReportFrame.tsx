import { type ReactNode, useEffect, useRef } from 'react';

interface ReportFrameProps {
  readonly html: string;
}

/**
 * A report in a frame in which nothing runs. The policy of the page holds there too, which permits no style in a document: the
 * style of the report becomes one of the frame. Nothing is navigated to.
 */
export function ReportFrame({ html }: ReportFrameProps): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const view = frame.current?.contentWindow;
    if (view) fill(view as FrameWindow, html);
  }, [html]);
  return <iframe ref={frame} className="report-frame" title="Preview of the report" sandbox="allow-same-origin" />;
}

type FrameWindow = Window & { readonly CSSStyleSheet: typeof CSSStyleSheet };

function fill(view: FrameWindow, html: string): void {
  const { document } = view;
  const styles: string[] = [];
  // Taken out of the text: even a document that is only parsed would apply it, which the policy reports.
  const plain = html.replaceAll(/<style>([\s\S]*?)<\/style>/g, (_, css: string) => {
    styles.push(css);
    return '';
  });
  const parsed = new DOMParser().parseFromString(plain, 'text/html');
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(styles.join('\n'));
  document.replaceChild(document.importNode(parsed.documentElement, true), document.documentElement);
  document.adoptedStyleSheets = [sheet];
  // Links lead to parts of the report; the frame has no address that they could be relative to.
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      document.getElementById(link.getAttribute('href')?.slice(1) ?? '')?.scrollIntoView();
    });
  }
}
