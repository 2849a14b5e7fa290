-- Which social-media posts do articles embed?
-- outlet: key of the outlet
-- platform: where it was posted; empty where it cannot be told
-- author: name as shown
-- handle: account
-- posted_on: date as shown
-- text: the words of the post
-- url: the article that embeds it
\if :{?limit} \else \set limit '20' \endif

SELECT article.outlet, post.platform, post.author, post.handle, post.posted_on, post.text, article.url
FROM news.post
JOIN news.article USING (article_id)
ORDER BY post.posted_on DESC NULLS LAST, article.url, post.ordinal
LIMIT :'limit';
